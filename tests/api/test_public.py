"""Public answers: what the site shows, no more and no less, and not twice."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keguang.lectures.models import Proposal
from keguang.lectures.services.deliveries import Outcome, record_held
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import CallState, ProposalState
from tests import make
from tests.api.calling import Program, problem_of
from tests.lectures import programmes

pytestmark = pytest.mark.django_db
ADDRESSES = ("programmes", "programmes/2026", "lectures", "changes", "calls")


def titles(answer: Any) -> list[str]:
    return [lecture["title"] for lecture in answer.json()["items"]]


def test_the_programmes_in_force_are_listed_by_year() -> None:
    programmes.published({}, {}, organisation=make.society())

    listed = Program().get("programmes").json()["items"]

    assert [(p["year"], p["version"], p["lectures"], p["societies"]) for p in listed] == [
        (2026, 1, 2, 1)
    ]
    assert Program().get("programmes/2026").json() == listed[0]
    assert problem_of(Program().get("programmes/2025")) == "not-found"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["看云识天气", "急救课堂"]),
        ({"q": "天气"}, ["看云识天气"]),
        ({"q": "天气 急救"}, []),
        ({"theme": "safety"}, ["急救课堂"]),
        ({"theme": ["safety", "nature"], "audience": "elderly"}, ["急救课堂"]),
        ({"audience": ["youth", "elderly"]}, ["看云识天气", "急救课堂"]),
        ({"month": 5}, ["急救课堂"]),
        ({"society": "洛阳市红十字会"}, ["急救课堂"]),
        ({"year": 2026, "month": 4}, ["看云识天气"]),
    ],
)
def test_lectures_are_found_by_every_condition_of_the_site(
    asked: dict[str, Any], found: list[str]
) -> None:
    programmes.published(
        {"title": "看云识天气"},
        {
            "title": "急救课堂",
            "organisation": make.society(name="洛阳市红十字会"),
            "audience": "老年人",
            "summary": "心肺复苏",
            "date_from": date(2026, 5, 1),
            "date_to": date(2026, 5, 9),
        },
    )

    answer = Program().get("lectures", asked)

    assert sorted(titles(answer)) == sorted(found)
    assert answer.json()["total"] == len(found)


def test_a_misspelt_condition_is_told_and_never_ignored() -> None:
    programmes.published()

    answer = Program().get("lectures", {"tema": "safety", "month": 13})

    assert problem_of(answer) == "invalid"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["tema"]
    faults = Program().get("lectures", {"month": 13}).json()["errors"]
    assert faults == [{"field": "month", "message": "数值太大。"}]


def test_pages_hold_every_lecture_once() -> None:
    programmes.published(*[{"title": f"第{n}讲"} for n in range(7)])

    pages = [Program().get("lectures", {"page": n, "page_size": 3}).json() for n in (1, 2, 3, 4)]

    assert [len(page["items"]) for page in pages] == [3, 3, 1, 0]
    assert {page["pages"] for page in pages} == {3}
    codes = [lecture["code"] for page in pages for lecture in page["items"]]
    assert len(set(codes)) == 7


def test_a_name_is_there_only_while_consent_stands() -> None:
    [lecture] = programmes.published({"speaker": "王小明", "consent": True})

    def everything() -> str:
        paths = (*ADDRESSES, f"lectures/{lecture.code}", "lectures?q=王小明")
        return "".join(Program().get(path).content.decode() for path in paths)

    assert "王小明" in everything()
    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)

    assert "王小明" not in everything()
    shown = Program().get(f"lectures/{lecture.code}").json()
    assert (shown["speaker"], shown["position"], shown["employer"]) == (None, None, None)


@pytest.mark.parametrize("path", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(path: str) -> None:
    [lecture] = programmes.published({"consent": True})
    first = Program().get(path)
    tag = first["ETag"]

    again = Program().get(path, If_None_Match=tag)
    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)
    changed = Program().get(path, If_None_Match=tag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_an_error_is_never_kept_by_its_validator() -> None:
    programmes.published()

    answer = Program().get("lectures", {"month": 13})

    assert "ETag" not in answer
    assert answer["Cache-Control"] == "no-store"


def test_a_lecture_taken_out_is_gone_and_one_never_published_unknown() -> None:
    [lecture, _other] = programmes.published({}, {})
    waiting = make.proposal(call=lecture.call)
    Proposal.objects.filter(pk=lecture.pk).update(state=ProposalState.WITHDRAWN, counts=False)
    publish_programme(call=programmes.programme_call(lecture), by=make.clerk(), now=make.NOW)

    assert problem_of(Program().get(f"lectures/{lecture.code}")) == "gone"
    assert problem_of(Program().get(f"lectures/{waiting.code}")) == "not-found"
    removed = [entry["code"] for entry in Program().get("changes").json()["items"]]
    assert lecture.code in removed


def test_a_lecture_that_was_held_says_so_everywhere() -> None:
    [lecture] = programmes.published()
    outcome = Outcome(day=make.NOW.date(), attendance=86)
    record_held(proposal=lecture, outcome=outcome, hand=programmes.desk(), now=make.NOW)

    shown = Program().get(f"lectures/{lecture.code}").json()

    assert (shown["state"], shown["attendance"]) == ("held", 86)
    assert shown["date_from"] == shown["date_to"] == "2026-02-20"


def test_only_calls_that_are_out_are_told_of_with_the_form_to_fill_in() -> None:
    make.call(state=CallState.DRAFT)
    make.call(state=CallState.CLOSED)
    shown = make.call(state=CallState.OPEN)

    [listed] = Program().get("calls").json()["items"]

    assert listed["code"] == shown.code
    assert [q["key"] for q in listed["form"] if q["required"]] == [
        *("title", "speaker", "employer", "contact_phone")
    ]


def test_data_is_chinese_whatever_language_is_asked_for() -> None:
    programmes.published({"date_text": "4月上旬"})

    english = Program().get("lectures", Accept_Language="en")

    assert english["Content-Language"] == "zh-CN"
    assert "4月" in english.json()["items"][0]["date_text"]


def test_a_page_of_a_long_programme_costs_the_queries_of_a_short_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Program().get("lectures", {"page_size": 100}).status_code == 200
        return len(asked)

    [lecture] = programmes.published()
    short = queries()
    call = programmes.programme_call(lecture)
    make.proposals(60, call=call, organisation=make.society(), state=ProposalState.ACCEPTED)
    publish_programme(call=call, by=make.clerk(), now=make.NOW)

    assert queries() == short


def test_an_address_that_is_none_is_a_problem_and_not_a_page() -> None:
    assert problem_of(Program().get("nowhere/at/all")) == "not-found"
    refused = Program().post("lectures", {})
    assert problem_of(refused) == "method-not-allowed"
    assert refused["Allow"] == "GET"


def test_the_description_is_whole_in_both_languages() -> None:
    chinese = Program().get("openapi.json").json()
    english = Program().get("openapi.json", Accept_Language="en").json()

    assert english["paths"]["/api/v1/lectures"]["get"]["summary"] == "Search lectures"
    assert chinese["paths"]["/api/v1/lectures"]["get"]["summary"] == "检索讲座"
    assert chinese["paths"].keys() == english["paths"].keys()
    for verbs in chinese["paths"].values():
        for operation in verbs.values():
            assert all(said["description"] for said in operation["responses"].values())
    assert "object at 0x" not in json.dumps(english)
