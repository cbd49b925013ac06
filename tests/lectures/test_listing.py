"""现行节目: the lists are what the programme says after every write, and cost what a page costs."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keguang.lectures.models import (
    Call,
    CurrentProgramme,
    ListedLecture,
    ListedText,
    Proposal,
)
from keguang.lectures.selectors.listing.coming import coming, in_month
from keguang.lectures.selectors.listing.current import current_programmes, of_year, stamps
from keguang.lectures.selectors.listing.facets import districts_on, facets
from keguang.lectures.selectors.listing.finding import (
    lectures_found,
    lectures_wanted,
    number_elsewhere,
)
from keguang.lectures.selectors.listing.rows import wrongly_listed
from keguang.lectures.selectors.programme import lectures_of
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
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.services.proposals import change_values
from keguang.lectures.states import Cause, ProposalState
from keguang.lectures.themes import Audience, Format, Theme
from keguang.lectures.wishes import Facets, Wish
from tests import make
from tests.lectures.programmes import DAY, desk, photo, published, scheduled
from tests.portal.wish_oracle import counted, matching

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=60)
TODAY = make.NOW.date()


def programme() -> CurrentProgramme:
    found = current_programmes().first()
    assert found is not None
    return found


def titles(wish: Wish, *, best_first: bool = False) -> list[str]:
    found = lectures_found(wish, programme(), titles_first=best_first)
    assert len(found) == len(found[: len(found)])
    return [lecture.title for lecture in found[:50]]


def search(text: str) -> list[str]:
    return titles(Wish(text=text))


def hold(lecture: Proposal) -> None:
    outcome = Outcome(attendance=30, photos=[photo()])
    record_held(proposal=lecture, outcome=outcome, hand=desk(), now=AFTER)


def steps(lecture: Proposal) -> list[Callable[[], object]]:
    """Everything that happens to a lecture after its programme is out, in a lawful order."""
    return [
        lambda: scheduled(lecture, division=make.county(), place="车村镇小学"),
        lambda: reschedule(
            proposal=lecture,
            plan=Plan(DAY + timedelta(days=30), time(14), place="线上"),
            hand=desk(),
            now=make.NOW,
        ),
        lambda: substitute_speaker(
            proposal=lecture, substitute=Substitute("赵敏", "教授"), hand=desk(), now=make.NOW
        ),
        lambda: set_substitute_consent(proposal=lecture, consent=True, hand=desk(), now=make.NOW),
        lambda: set_substitute_consent(proposal=lecture, consent=False, hand=desk(), now=make.NOW),
        lambda: cancel_lecture(proposal=lecture, cause=Cause.HOST, hand=desk(), now=make.NOW),
        lambda: resume_lecture(proposal=lecture, hand=desk(), now=make.NOW),
        lambda: scheduled(lecture),
        lambda: hold(lecture),
        lambda: drop_photo(proposal=lecture, number=1, hand=desk(), now=AFTER),
        lambda: reopen_held(proposal=lecture, hand=desk(), now=AFTER, reason="登错了"),
        lambda: set_consent(proposal=lecture, consent=True, by=make.clerk(), now=AFTER),
        lambda: set_consent(proposal=lecture, consent=False, by=make.clerk(), now=AFTER),
        lambda: change_values(
            proposal=lecture, values={"consent": True}, way="desk", by=make.clerk(), now=AFTER
        ),
    ]


def test_after_every_write_the_lists_say_what_the_programme_says_and_have_a_new_stamp() -> None:
    lecture, _other = published(
        {"speaker": "王丽娟", "summary": "王丽娟主讲心肺复苏演练。"}, {"title": "听雨"}
    )
    seen = stamps()

    for number, step in enumerate(steps(lecture)):
        step()
        assert list(wrongly_listed()) == [], number
        assert stamps() != seen, number
        seen = stamps()


def test_a_new_version_takes_the_place_of_the_last_in_the_lists() -> None:
    gone, _kept = published({"title": "看云"}, {"title": "听雨"})
    call = Call.objects.get(pk=gone.call_id)
    seen = stamps()
    Proposal.objects.filter(pk=gone.pk).update(state=ProposalState.WITHDRAWN)
    make.proposal(call=call, state=ProposalState.ACCEPTED, title="观星")

    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    assert search("看云") == []
    assert search("观星") == ["观星"]
    assert ListedLecture.objects.count() == ListedText.objects.count() == 2
    assert list(wrongly_listed()) == []
    assert stamps() != seen


def test_what_is_wrong_is_found_and_mended_and_what_is_right_keeps_its_stamp() -> None:
    published({"title": "看云"})
    seen = stamps()
    call_command("reindex")
    assert stamps() == seen

    ListedText.objects.update(title="雨", whole="雨")
    assert [version.number for version in wrongly_listed()] == [1]
    call_command("reindex")

    assert search("看云") == ["看云"]
    CurrentProgramme.objects.get().lectures.all().delete()
    CurrentProgramme.objects.all().delete()
    call_command("reindex")
    assert search("看云") == ["看云"]


def test_a_name_is_found_while_its_owner_consents_and_not_a_moment_longer() -> None:
    [lecture] = published(
        {"consent": True, "speaker": "王丽娟", "employer": "气象台", "summary": "王丽娟主讲。"}
    )
    assert len(search("王丽娟")) == 1
    assert len(search("气象台")) == 1

    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)

    assert search("王丽娟") == []
    assert search("气象台") == []
    assert "丽娟" not in str(list(ListedText.objects.values_list()))
    set_consent(proposal=lecture, consent=True, by=make.clerk(), now=make.NOW)
    assert len(search("王丽娟")) == 1


def test_a_consent_taken_back_on_a_correction_hides_the_name_from_the_search_too() -> None:
    [lecture] = published({"consent": True, "speaker": "王丽娟"})

    change_values(
        proposal=lecture, values={"consent": False}, way="desk", by=make.clerk(), now=make.NOW
    )

    assert search("王丽娟") == []


def test_a_substitute_is_found_by_his_own_consent() -> None:
    [lecture] = published({"consent": False, "speaker": "王丽娟"})
    substitute_speaker(proposal=lecture, substitute=Substitute("赵文博"), hand=desk(), now=make.NOW)
    assert search("赵文博") == []

    set_substitute_consent(proposal=lecture, consent=True, hand=desk(), now=make.NOW)

    assert len(search("赵文博")) == 1


@pytest.mark.parametrize(
    "text",
    [
        *("牡丹", "瀍河", "云", "老年人防诈骗", "诈骗 老年人", "Ai", "ai", "5g", "识天", "GPT"),
        *(
            '"看云"',
            "看云*",
            "看云 NEAR",
            "title:看云",
            "-看云",
            "(看云)",
            "'看云'",
            "看云 & | ! <->",
        ),
    ],
)
def test_what_is_searched_for_is_found(text: str) -> None:
    published(
        {
            "title": "看云识天气：老年人防诈骗、牡丹、AI与5G、GPT",
            "place": "瀍河回族区",
            "summary": "NEAR title",
        }
    )

    assert len(search(text)) == 1


@pytest.mark.parametrize("text", ["听雨", "看云 听雨", "？！", "云看", "%", "_"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    published({"title": "看云识天气"})

    assert search(text) == []


def test_what_has_the_words_in_its_title_may_come_first() -> None:
    published(
        {"title": "听雨", "summary": "讲一点急救。"},
        {"title": "急救入门"},
        {"title": "观星", "summary": "急救箱"},
    )

    assert titles(Wish(text="急救")) == ["听雨", "急救入门", "观星"]
    assert titles(Wish(text="急救"), best_first=True) == ["急救入门", "听雨", "观星"]


def test_a_search_of_all_years_has_the_newest_year_first() -> None:
    for year in (2024, 2026, 2025):
        call = make.call(year=year)
        make.proposal(call=call, state=ProposalState.ACCEPTED, title=f"急救{year}")
        publish_programme(call=call, by=make.clerk(), now=make.NOW)

    everywhere = lectures_found(Wish(text="急救"), None)

    assert [x.title for x in everywhere[:9]] == ["急救2026", "急救2025", "急救2024"]
    assert search("急救") == ["急救2026"]
    assert number_elsewhere(Wish(text="急救"), programme()) == 2
    assert of_year(current_programmes(), "2024") == CurrentProgramme.objects.get(call__year=2024)
    assert of_year(current_programmes(), "1999") == programme()


def test_next_are_days_of_this_week_by_hour_and_then_what_season_ends_first() -> None:
    lectures = published(
        {"title": "下午"},
        {"title": "上午"},
        {"title": "下周"},
        {"title": "秋天", "date_from": date(2026, 9, 1), "date_to": date(2026, 11, 30)},
        {"title": "春天", "date_from": date(2026, 3, 1), "date_to": date(2026, 5, 31)},
        {"title": "去年", "date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31)},
        {"title": "随时", "date_from": None, "date_to": None, "date_text": ""},
        {"title": "取消了"},
    )
    saturday = date(2026, 2, 21)  # NOW is a Friday
    scheduled(lectures[0], day=saturday, start_time=time(14), on_holiday=True)
    scheduled(lectures[1], day=saturday, start_time=time(9), on_holiday=True, despite="分身")
    scheduled(lectures[2], day=date(2026, 2, 24), on_holiday=True)
    cancel_lecture(proposal=lectures[7], cause=Cause.HOST, hand=desk(), now=make.NOW)

    found = coming(programme().version.call, TODAY, soon=5, bookable=3)

    assert ([x.title for x in found.next], found.this_week) == (["上午", "下午", "下周"], 2)
    assert [x.title for x in found.bookable] == ["春天", "秋天", "随时"]
    assert [x.title for x in in_month(date(2026, 2, 1))] == ["上午", "下午", "下周"]


COUNTIES = {"410325": "嵩县", "410324": "栾川县"}
lecture_values = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["急救演练", "牡丹栽培", "看云", "动手做实验"]),
        "audience": st.sampled_from(["老年人", "青少年、家长", "农民", ""]),
        "place": st.sampled_from(["线上", "瀍河社区"]),
        "months": st.sampled_from([None, (3, 3), (4, 6), (9, 12)]),
        "society": st.integers(0, 1),
        "fate": st.sampled_from(["", "嵩县", "栾川县", "nowhere", "cancelled"]),
    }
)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """None, one or two of them."""
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


wishes = st.builds(
    Wish,
    text=st.sampled_from(["", "", "急救", "不存在"]),
    audiences=some(Audience.values),
    themes=some(Theme.values),
    society=st.sampled_from(["", "洛阳市甲学会"]),
    month=st.sampled_from(["", "3", "5"]),
    district=st.sampled_from(["", *COUNTIES]),
    formats=some(Format.values),
    states=some(["listed", "scheduled", "cancelled"]),
)


class FacetsTest(TestCase):
    """Hypothesis rolls every example back, which plain pytest functions cannot."""

    @settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(lecture_values, min_size=1, max_size=6), st.lists(wishes, max_size=4))
    def test_what_fits_and_every_count_are_those_worked_out_one_by_one(
        self, values: list[dict[str, Any]], asked: list[Wish]
    ) -> None:
        self._publish(values)
        current = programme()
        lectures = lectures_of(current.version)

        for wish in [Wish(), *asked]:
            among = [x for x in lectures if wish.text in x.title]
            fitting = [x.code for x in matching(among, wish)]
            assert [x.code for x in lectures_found(wish, current)[:9]] == fitting
            assert [x.code for x in lectures_wanted(wish, current)] == fitting
            offered = facets(wish, current, districts=districts_on(TODAY))
            assert _numbers(offered) == counted(among, wish, list(COUNTIES))

    def _publish(self, values: list[dict[str, Any]]) -> None:
        counties = {name: make.county(name=name, code=code) for code, name in COUNTIES.items()}
        societies = [make.society(name="洛阳市甲学会"), make.society(name="洛阳市乙学会")]
        made = []
        for number, each in enumerate(values):
            first, last = each["months"] or (None, None)
            made.append(
                {
                    "title": each["title"],
                    "audience": each["audience"],
                    "place": each["place"],
                    "speaker": f"讲者{number}",
                    "date_from": first and date(2026, first, 1),
                    "date_to": last and date(2026, last, 28),
                    "organisation": societies[each["society"]],
                }
            )
        lectures = published(*made)
        for number, (lecture, each) in enumerate(zip(lectures, values, strict=True)):
            day = DAY + timedelta(days=7 * number)
            if each["fate"] == "cancelled":
                cancel_lecture(proposal=lecture, cause=Cause.HOST, hand=desk(), now=make.NOW)
            elif each["fate"]:
                place, division = f"{each['fate']}社区", counties.get(each["fate"])
                scheduled(lecture, day=day, place=place, division=division, on_holiday=True)


def _numbers(offered: Facets) -> dict[str, dict[str, int]]:
    groups = {
        "theme": offered.themes,
        "audience": offered.audiences,
        "society": offered.societies,
        "month": offered.months,
        "district": offered.districts,
        "format": offered.formats,
        "state": offered.states,
    }
    return {
        facet: {option.value: option.count for option in options if option.count}
        for facet, options in groups.items()
    }


def test_a_write_to_one_lecture_costs_the_same_however_long_the_programme() -> None:
    def queries(lecture: Proposal) -> int:
        with CaptureQueriesContext(connection) as asked:
            set_consent(proposal=lecture, consent=True, by=make.clerk(), now=make.NOW)
        return len(asked)

    [one], many = published({}), published(*({} for _ in range(12)))

    assert queries(one) == queries(many[0])


def found_by_anybody(text: str) -> tuple[list[str], list[str]]:
    """What the site's search and the interface answer to somebody who is not signed in."""
    page = Client().get("/programme/", {"q": text}).content.decode()
    answer = Client().get("/api/v1/lectures", {"q": text}).json()
    shown = [title for title in ("看云", "听雨", "观星") if title in page]
    return shown, [lecture["title"] for lecture in answer["items"]]


def test_a_name_taken_back_finds_no_other_lecture_that_tells_of_it(settings: Any) -> None:
    settings.NOW = make.NOW
    own, _told, placed = published(
        {"title": "看云", "speaker": "司徒静澜", "consent": True},
        {"title": "听雨", "summary": "与司徒静澜同台。"},
        {"title": "观星"},
    )
    scheduled(placed, place="司徒静澜工作室")
    assert found_by_anybody("司徒静澜") == (["看云", "听雨", "观星"],) * 2
    seen = stamps()

    set_consent(proposal=own, consent=False, by=make.clerk(), now=make.NOW)

    assert found_by_anybody("司徒静澜") == ([], [])
    assert "静澜" not in str(list(ListedText.objects.values_list()))
    assert list(wrongly_listed()) == []
    assert stamps() != seen
    set_consent(proposal=own, consent=True, by=make.clerk(), now=make.NOW)
    assert found_by_anybody("司徒静澜") == (["看云", "听雨", "观星"],) * 2


def test_a_name_taken_back_leaves_what_other_years_are_found_by() -> None:
    published({"title": "听雨", "summary": "司徒静澜曾来讲过。"})
    [own] = published({"title": "看云", "speaker": "司徒静澜", "consent": True})

    set_consent(proposal=own, consent=False, by=make.clerk(), now=make.NOW)

    assert len(lectures_found(Wish(text="司徒静澜"), None)) == 0
    assert list(wrongly_listed()) == []


def test_a_substitute_who_takes_consent_back_is_found_in_nobodys_text() -> None:
    own, _told = published({"title": "看云"}, {"title": "听雨", "summary": "与赵文博同台。"})
    substitute = Substitute("赵文博", consent=True)
    substitute_speaker(proposal=own, substitute=substitute, hand=desk(), now=make.NOW)
    assert search("赵文博") == ["看云", "听雨"]

    set_substitute_consent(proposal=own, consent=False, hand=desk(), now=make.NOW)

    assert search("赵文博") == []
    assert list(wrongly_listed()) == []
    other = Substitute("钱进", consent=True)
    substitute_speaker(proposal=own, substitute=other, hand=desk(), now=make.NOW)
    assert search("赵文博") == []
    substitute_speaker(proposal=own, substitute=substitute, hand=desk(), now=make.NOW)
    assert search("赵文博") == ["看云", "听雨"]


def test_a_substitute_who_never_agreed_is_found_in_nobodys_text() -> None:
    own, _told = published({"title": "看云"}, {"title": "听雨", "summary": "与赵文博同台。"})
    unwilling = Substitute("赵文博", consent=False)

    substitute_speaker(proposal=own, substitute=unwilling, hand=desk(), now=make.NOW)

    assert search("赵文博") == []
    assert list(wrongly_listed()) == []
