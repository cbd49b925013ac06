"""公开意愿 is each person's own: what another says in the same place names or hides nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from keguang.lectures.consent_words import Said
from keguang.lectures.models import ConsentEntry, Proposal
from keguang.lectures.selectors.consents import withdrawn_names
from keguang.lectures.selectors.listing.rows import wrongly_listed
from keguang.lectures.selectors.programme import find_lecture
from keguang.lectures.services.consents import withdraw_everywhere
from keguang.lectures.services.deliveries import (
    Substitute,
    set_substitute_consent,
    substitute_speaker,
)
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.services.proposals import change_values
from keguang.lectures.states import ConsentDoor, ProposalState
from tests import make
from tests.lectures import programmes

pytestmark = pytest.mark.django_db

FIRST, SECOND = "司徒静澜", "欧阳明远"
PERSON: dict[str, Any] = {
    "speaker": FIRST,
    "position": "首席观测师",
    "employer": "第九观象台",
    "consent": True,
}
TELLING = {"title": "听雨", "summary": f"与{FIRST}同台。", "speaker": "上官若水", "consent": True}
BY_PHONE = Said(ConsentDoor.PHONE, make.NOW.date())


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


def correct(lecture: Proposal, **values: Any) -> None:
    lecture.refresh_from_db()
    change_values(proposal=lecture, values=values, way="edit", by=make.clerk(), now=make.NOW)


def stand_in(lecture: Proposal, name: str, *, consent: bool | None) -> None:
    substitute = Substitute(name, consent=consent)
    substitute_speaker(
        proposal=lecture, substitute=substitute, hand=programmes.desk(), now=make.NOW
    )


def take_back(lecture: Proposal) -> None:
    set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)


def named_anywhere(name: str, code: str = "") -> bool:
    """By the whole programme's data, or by what a stranger's search finds."""
    client = Client()
    found = client.get("/api/v1/lectures", {"q": name}).json()["items"]
    told = name in client.get("/programme.json").content.decode()
    return told or code in {lecture["code"] for lecture in found}


def test_who_is_corrected_in_consents_for_themselves_only() -> None:
    [lecture] = programmes.published({**PERSON, "title": f"跟{FIRST}看云"})
    assert named_anywhere(FIRST, lecture.code)
    take_back(lecture)

    correct(lecture, speaker=SECOND, consent="是")

    assert not named_anywhere(FIRST, lecture.code)
    assert FIRST not in Client().get(f"/programme/{lecture.code}/").content.decode()
    assert list(wrongly_listed()) == []
    Proposal.objects.update(state=ProposalState.ACCEPTED)
    publish_programme(call=lecture.call, by=make.clerk(), now=make.NOW + timedelta(days=1))
    assert named_anywhere(SECOND, lecture.code)


def test_who_was_published_stays_named_after_a_correction_only_by_a_word_of_their_own() -> None:
    said, silent = programmes.published(PERSON, {**PERSON, "title": "听雨"})
    set_consent(proposal=said, consent=True, by=make.clerk(), now=make.NOW)
    for lecture in (said, silent):
        correct(lecture, speaker=SECOND, consent="否")

    shown = [found.speaker for _v, found in map(find_lecture, (said.code, silent.code)) if found]

    assert shown == [FIRST, ""]


def test_a_withdrawal_reaches_the_lecture_that_was_corrected_meanwhile() -> None:
    corrected, other = programmes.published(PERSON, {**PERSON, "title": "听雨"})
    set_consent(proposal=corrected, consent=True, by=make.clerk(), now=make.NOW)
    correct(corrected, speaker=SECOND)
    assert named_anywhere(FIRST, corrected.code)

    places = withdraw_everywhere(
        proposal=other, hand=programmes.desk(), said=BY_PHONE, now=make.NOW
    )

    assert places == 2
    assert not named_anywhere(FIRST, corrected.code)
    assert Proposal.objects.get(pk=corrected.pk).consent is True  # the other's word stands
    assert list(wrongly_listed()) == []


def test_the_next_substitute_gives_no_consent_for_the_one_before() -> None:
    lecture, _telling = programmes.published({"title": "看云"}, TELLING)
    stand_in(lecture, FIRST, consent=True)
    set_substitute_consent(proposal=lecture, consent=False, hand=programmes.desk(), now=make.NOW)

    stand_in(lecture, "郭云舒", consent=True)

    assert not named_anywhere(FIRST)
    assert [who.name for who in withdrawn_names()] == [FIRST]


def test_who_gave_consent_again_is_not_hidden_when_another_takes_over() -> None:
    lecture, _telling = programmes.published({"title": "看云"}, TELLING)
    for consent in (True, False, True):
        stand_in(lecture, FIRST, consent=consent)
    stand_in(lecture, "郭云舒", consent=False)

    assert [who.name for who in withdrawn_names()] == ["郭云舒"]
    assert named_anywhere(FIRST)


def test_a_no_on_a_corrected_form_counts_as_any_other() -> None:
    own, telling = programmes.published(PERSON, TELLING)

    correct(own, consent="否")

    assert not named_anywhere(FIRST, telling.code)
    assert [(e.door, e.consent) for e in ConsentEntry.objects.all()] == [("form", False)]
    correct(own, consent="是")
    assert named_anywhere(FIRST, telling.code)


def test_a_no_on_a_form_that_nobody_of_the_desk_took_in_is_kept_too() -> None:
    own, telling = programmes.published(PERSON, TELLING)

    change_values(proposal=own, values={"consent": "否"}, way="link", by=None, now=make.NOW)

    assert not named_anywhere(FIRST, telling.code)


def test_a_substitutes_no_counts_by_the_form_of_the_change_itself() -> None:
    lecture, telling = programmes.published({"title": "看云"}, TELLING)

    stand_in(lecture, FIRST, consent=False)

    assert not named_anywhere(FIRST, telling.code)
    assert list(wrongly_listed()) == []


def test_the_note_on_the_first_page_names_nobody_who_never_consented() -> None:
    call = make.call(year=2026)
    unwilling: dict[str, Any] = {**PERSON, "consent": None}
    make.proposal(call=call, state=ProposalState.ACCEPTED, **unwilling)
    publish_programme(call=call, by=make.clerk(), now=make.NOW, note=f"请{FIRST}开讲，欢迎预约")

    page = Client().get("/").content.decode()

    assert FIRST not in page
    assert "开讲，欢迎预约" in page


def test_a_short_name_taken_back_damages_noother_lecture() -> None:
    short = {"title": "用电高峰安全", "speaker": "高峰", "consent": True}
    own, other, namesake = programmes.published(
        {**short, "title": "高峰谈用电", "summary": "用电高峰，由高峰主讲。"},
        {**short, "speaker": "王明", "summary": "与高峰同台。"},
        {"title": "王明珠谈航天", "speaker": "王明珠", "consent": True},
    )
    for lecture in (own, other):
        take_back(lecture)

    shown = [found for _v, found in map(find_lecture, (own.code, other.code, namesake.code))]

    assert [(each.title, each.summary) for each in shown if each][:2] == [
        ("主讲人谈用电", "用电主讲人，由主讲人主讲。"),
        ("用电高峰安全", "与主讲人同台。"),
    ]
    assert [each.title for each in shown if each][2] == "王明珠谈航天"
