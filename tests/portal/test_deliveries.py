"""What the public sees of a lecture's day, of its changes, and of what became of it."""

import io
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from keguang.lectures.models import Proposal
from keguang.lectures.services.deliveries import (
    Outcome,
    Plan,
    Substitute,
    cancel_lecture,
    drop_photo,
    record_held,
    reopen_held,
    reschedule,
    resume_lecture,
    set_substitute_consent,
    substitute_speaker,
)
from keguang.lectures.services.programme import set_consent
from keguang.lectures.states import Cause
from tests import make
from tests.lectures.programmes import DAY, desk, photo, published, scheduled

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=60)
LIST, HOME, LOG = "/programme/", "/", "/programme/changes/"


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


def read(url: str, **headers: str) -> str:
    answer = Client().get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(lecture: Proposal) -> str:
    return f"/programme/{lecture.code}/"


def everywhere(lecture: Proposal) -> str:
    return "".join(read(url) for url in (HOME, LIST, LOG, page_of(lecture)))


def moved(lecture: Proposal, **more: Any) -> None:
    plan = Plan(DAY + timedelta(days=7), time(14, 30), place="乙社区")
    reschedule(proposal=lecture, plan=plan, hand=desk(), now=make.NOW, **more)


def test_a_lecture_without_a_day_can_be_had() -> None:
    [lecture] = published()

    for url in (LIST, HOME, page_of(lecture)):
        assert "可预约" in read(url)


def test_a_day_is_shown_with_hour_place_and_state() -> None:
    [lecture] = published()
    scheduled(lecture, place="长安路社区", host="长安路街道", division=make.county())

    html = read(page_of(lecture))

    for words in ("已排期", "4月8日 09:00", "周三", "长安路社区", "长安路街道", "嵩县"):
        assert words in html
    assert "已排期" in read(LIST)
    assert "09:00" in read(HOME)


def test_what_has_its_day_comes_before_what_is_promised_for_a_season() -> None:
    *undated, dated = published(
        *({"title": f"季节{n}", "date_from": date(2026, 2, 1)} for n in range(5)),
        {"title": "定了日子"},
    )
    assert "定了日子" not in read(HOME)

    scheduled(dated)

    html = read(HOME)
    assert html.index("定了日子") < html.index("季节")
    assert len(undated) == 5


def test_a_dated_lecture_is_found_under_its_month_and_no_other() -> None:
    [lecture] = published({"date_from": date(2026, 4, 1), "date_to": date(2026, 6, 30)})
    assert "找到 1 场" in read(f"{LIST}?month=6")

    scheduled(lecture)

    assert "找到 1 场" in read(f"{LIST}?month=4")
    assert "找到 0 场" in read(f"{LIST}?month=6")


def test_a_changed_lecture_says_what_had_been_announced() -> None:
    [lecture] = published()
    scheduled(lecture, place="甲社区")

    moved(lecture, cause=Cause.WEATHER, reason="主任电话要求")

    html = read(page_of(lecture))
    assert "4月15日 14:30" in html
    assert "原定4月8日 09:00 甲社区</s>" in html
    assert "天气原因" in html
    assert "<s" in read(LIST)
    log = read(LOG)
    assert "4月8日 09:00改为4月15日 14:30 乙社区，天气原因" in log
    assert "主任电话要求" not in everywhere(lecture)


def test_a_cancelled_lecture_stays_in_the_list_marked_and_leaves_what_is_coming() -> None:
    [lecture] = published({"title": "看云识天气"})
    scheduled(lecture)
    assert "看云识天气" in read(HOME)

    cancel_lecture(
        proposal=lecture, cause=Cause.SPEAKER, reason="住院手术", hand=desk(), now=make.NOW
    )

    assert "看云识天气" not in read(HOME)
    listed = read(LIST)
    assert "看云识天气" in listed
    assert "已取消" in listed
    assert "主讲人因故不能到场" in listed
    assert "这一场已取消" in read(page_of(lecture))
    assert "取消" in read(LOG)
    assert "住院手术" not in everywhere(lecture)
    resume_lecture(proposal=lecture, hand=desk(), now=make.NOW)
    assert "可预约" in read(LIST)
    assert "恢复开展" in read(LOG)


def test_who_stands_in_is_named_by_his_own_consent_only() -> None:
    [lecture] = published({"consent": True, "speaker": "王丽娟"})
    scheduled(lecture)
    assert "王丽娟" in read(page_of(lecture))

    def stands_in(*, consent: bool | None) -> None:
        substitute = Substitute("赵文博", "教授", "理工学院", consent)
        substitute_speaker(proposal=lecture, substitute=substitute, hand=desk(), now=make.NOW)

    stands_in(consent=None)
    html = everywhere(lecture)
    assert "赵文博" not in html
    assert "理工学院" not in html
    assert "主讲人有调整" in html
    stands_in(consent=True)
    html = read(page_of(lecture))
    assert "赵文博" in html
    assert "原定王丽娟主讲" in html
    assert "改由赵文博主讲" in read(LOG)


def test_consent_taken_back_hides_the_substitute_and_the_first_everywhere() -> None:
    [lecture] = published({"consent": True, "speaker": "王丽娟", "summary": "王丽娟主讲。"})
    scheduled(lecture, place="王丽娟工作室")
    substitute = Substitute("赵文博", consent=True)
    substitute_speaker(proposal=lecture, substitute=substitute, hand=desk(), now=make.NOW)
    assert "赵文博" in everywhere(lecture)

    set_substitute_consent(proposal=lecture, consent=False, hand=desk(), now=make.NOW)
    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)

    html = everywhere(lecture)
    assert "赵文博" not in html
    assert "王丽娟" not in html
    assert "找到 0 场" in read(f"{LIST}?q=赵文博")


def test_a_former_substitute_is_not_named_by_the_consent_of_the_next() -> None:
    [lecture] = published()
    for name, consent in (("赵文博", False), ("李红", True)):
        substitute_speaker(
            proposal=lecture, substitute=Substitute(name, consent=consent), hand=desk(),
            now=make.NOW,
        )  # fmt: skip

    log = read(LOG)

    assert "改由李红主讲" in log
    assert "赵文博" not in log


def test_a_phone_typed_as_place_is_masked() -> None:
    [lecture] = published()
    scheduled(lecture, place="文化馆 13800000077", host="张主任13800000078")

    assert "138000000" not in everywhere(lecture)


def test_photos_and_proofs_are_public_once_held_and_only_then(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture)
    url = f"{page_of(lecture)[:-1]}/1.jpg"
    settings.NOW = AFTER
    outcome = Outcome(
        attendance=80, news_link="https://example.cn/news", photos=[photo(size=(2000, 1000))]
    )
    record_held(proposal=lecture, outcome=outcome, hand=desk(), now=AFTER)

    html = read(page_of(lecture))
    assert "已开展" in html
    assert "80人到场" in html
    assert "https://example.cn/news" in html
    assert url in html
    shot = Client().get(url)
    assert shot["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shot.content)).size == (1600, 800)

    reopen_held(proposal=lecture, hand=desk(), now=AFTER, reason="登记错了")
    assert Client().get(url).status_code == 404
    html = read(page_of(lecture))
    assert "80人到场" not in html
    assert "example.cn" not in html


def test_a_picture_taken_down_is_gone_at_once(settings: Any) -> None:
    [lecture] = published()
    scheduled(lecture)
    settings.NOW = AFTER
    pictures = [photo(shade=10), photo(shade=200)]
    record_held(proposal=lecture, outcome=Outcome(photos=pictures), hand=desk(), now=AFTER)
    url = f"{page_of(lecture)}1.jpg"
    etag = Client().get(url)["ETag"]

    drop_photo(proposal=lecture, number=1, hand=desk(), now=AFTER)

    assert Client().get(url, headers={"if-none-match": etag}).status_code == 404


def test_every_step_makes_the_pages_new() -> None:
    [lecture] = published()
    steps: list[Callable[[], object]] = [
        lambda: scheduled(lecture),
        lambda: moved(lecture),
        lambda: substitute_speaker(
            proposal=lecture, substitute=Substitute("赵敏"), hand=desk(), now=make.NOW
        ),
        lambda: set_substitute_consent(proposal=lecture, consent=True, hand=desk(), now=make.NOW),
        lambda: cancel_lecture(proposal=lecture, cause=Cause.HOST, hand=desk(), now=make.NOW),
        lambda: resume_lecture(proposal=lecture, hand=desk(), now=make.NOW),
    ]
    for number, step in enumerate(steps):
        etags = {url: Client().get(url)["ETag"] for url in (HOME, LIST, LOG, page_of(lecture))}
        step()
        for url, etag in etags.items():
            answer = Client().get(url, headers={"if-none-match": etag})
            assert answer.status_code == 200, (number, url)


def test_the_states_are_said_in_english_too() -> None:
    [lecture] = published()
    scheduled(lecture)
    moved(lecture, cause=Cause.VENUE)

    html = read(page_of(lecture), **{"accept-language": "en"})

    assert "Changed" in html
    assert "15 Apr" in html
    assert "已调整" not in html


def test_the_change_log_costs_the_same_however_much_happened(
    django_assert_max_num_queries: Any,
) -> None:
    lectures = published(*({"speaker": f"讲者{n}"} for n in range(6)))
    for lecture in lectures:
        scheduled(lecture)
        moved(lecture)

    for url in (HOME, LIST, LOG, page_of(lectures[0])):
        with django_assert_max_num_queries(11):
            read(url)
