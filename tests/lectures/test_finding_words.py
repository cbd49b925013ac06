from django.utils.translation import override

from keguang.config.reference.collecting import collect
from keguang.lectures.checks import ERROR, Problem
from keguang.lectures.finding_words import SENSES, said, said_answer

OF_CHOICES = "choice_"  # findings of 选报, which the pages of lectures never show
BAD_PHONE = Problem(ERROR, "bad_phone", "contact_phone", "电话“1380”位数不对").as_dict()


def test_every_finding_there_is_has_a_sense_for_who_reads_no_chinese() -> None:
    codes = {told.code for told in collect() if not told.code.startswith(OF_CHOICES)}

    assert codes == set(SENSES)


def test_a_reader_of_chinese_gets_the_sentence_as_letters_quote_it() -> None:
    with override("zh-hans"):
        assert said(BAD_PHONE) == "电话“1380”位数不对"


def test_other_readers_get_its_sense_and_what_it_quotes() -> None:
    with override("en"):
        assert said(BAD_PHONE) == "Unusable phone number “1380”"


def test_a_finding_of_a_later_version_is_shown_as_it_was_written() -> None:
    with override("en"):
        assert said({"code": "not_known_yet", "message": "请核对"}) == "请核对"


def test_the_button_of_a_likely_answer_says_what_it_does() -> None:
    fix = {"label": "按90分钟", "field": "duration_min", "value": 90}

    with override("zh-hans"):
        assert said_answer(fix) == "按90分钟"
    with override("en"):
        assert said_answer(fix) == "Use 90"
