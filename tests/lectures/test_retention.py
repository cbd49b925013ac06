"""保存期限: telephone numbers go when nobody needs them any more, and not a day before."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.utils.timezone import get_current_timezone

from keguang.core import audit
from keguang.core.models import AuditEntry, Person
from keguang.core.parameters import KEEP_UNUSED_PHONES
from keguang.core.services.retention import erase_what_is_due, what_is_due
from keguang.core.services.settings import set_parameter
from keguang.lectures.models import (
    Call,
    CurrentProgramme,
    Delivery,
    Offering,
    Proposal,
    ProposalEntry,
    ProposalVersion,
)
from keguang.lectures.selectors.listing.rows import wrongly_listed
from keguang.lectures.selectors.retention import years_before
from keguang.lectures.services.deliveries import Outcome, record_held
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.services.proposals import add_proposal, change_values
from keguang.lectures.states import ProposalState
from tests import make
from tests.lectures.programmes import desk

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE, MAIL = "13800005678", "0379-65658331", "wang@example.org"
VALUES: dict[str, Any] = {
    "title": "看云识天气",
    "speaker": "王丽娟",
    "employer": "市气象台",
    "position": "工程师",
    "contact_phone": PHONE,
    "微信": f"同手机{PHONE}",
    "邮箱": MAIL,
}
SOURCES = {
    "contact_phone": {"raw": PHONE, "ref": "G5"},
    "speaker": {"raw": f"王丽娟 {OTHER_PHONE}", "ref": "B5"},
}


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=get_current_timezone())


def sent(call: Call, **values: Any) -> Proposal:
    """A lecture as a form brings it, corrected once since."""
    organisation = make.society()
    lecture = add_proposal(
        call=call,
        submission=make.submission(call=call, organisation=organisation),
        organisation=organisation,
        values={**VALUES, **values},
        sources=SOURCES,
        order=1,
        way="reading",
        by=make.clerk(),
        now=make.NOW,
    )
    clerk = make.clerk()
    return change_values(
        proposal=lecture, values={"place": "文化馆"}, way="desk", by=clerk, now=make.NOW
    )


def given(call: Call, **values: Any) -> Proposal:
    """A lecture of a programme that is out."""
    lecture = sent(call, **values)
    Proposal.objects.filter(pk=lecture.pk).update(
        state=ProposalState.ACCEPTED, counts=True, error_count=0
    )
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    return Proposal.objects.get(pk=lecture.pk)


def held_on(lecture: Proposal, day: date) -> None:
    outcome = Outcome(day=day, attendance=30)
    record_held(proposal=lecture, outcome=outcome, hand=desk(), now=make.NOW)


def kept_of(lecture: Proposal) -> str:
    """Everything the lecture's own records still say."""
    versions = ProposalVersion.objects.filter(proposal=lecture)
    people = Person.objects.filter(proposals=lecture)
    rows = [Proposal.objects.get(pk=lecture.pk), *versions, *people]
    return json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)


def has_contacts(lecture: Proposal) -> bool:
    told = [contact in kept_of(lecture) for contact in (PHONE, OTHER_PHONE, MAIL)]
    assert len(set(told)) == 1, told  # all of them or none
    return told[0]


@pytest.mark.parametrize(
    "state", [ProposalState.REJECTED, ProposalState.WITHDRAWN, ProposalState.TO_REVIEW]
)
def test_of_what_came_to_nothing_the_number_goes_two_whole_years_after_the_call(state: str) -> None:
    lecture = sent(make.call(year=2024))
    Proposal.objects.filter(pk=lecture.pk).update(state=state)

    erase_what_is_due(now=at(2026, 12, 31, 23, 59))
    assert has_contacts(lecture)
    erased = erase_what_is_due(now=at(2027, 1, 1))

    assert erased["unused_phones"] == 1
    assert not has_contacts(lecture)
    assert "王丽娟" in kept_of(lecture)
    assert "文化馆" in kept_of(lecture)


def test_the_office_sets_the_period() -> None:
    lecture = sent(make.call(year=2024))
    set_parameter(KEEP_UNUSED_PHONES, "4", by=make.clerk(), now=make.NOW)

    erase_what_is_due(now=at(2028, 12, 31, 23, 59))
    assert has_contacts(lecture)
    erase_what_is_due(now=at(2029, 1, 1))

    assert not has_contacts(lecture)


def test_of_a_lecturer_the_number_goes_five_years_after_the_last_lecture() -> None:
    lecture = given(make.call(year=2026))
    held_on(lecture, date(2026, 2, 18))

    erase_what_is_due(now=at(2031, 2, 17, 23, 59))
    assert has_contacts(lecture)
    erased = erase_what_is_due(now=at(2031, 2, 18))

    assert erased["lecturers_phones"] == 1
    assert not has_contacts(lecture)


def test_a_lecture_without_a_day_counts_to_the_end_of_its_year() -> None:
    lecture = given(make.call(year=2026))

    erase_what_is_due(now=at(2031, 12, 31, 23, 59))
    assert has_contacts(lecture)
    erase_what_is_due(now=at(2032, 1, 1))

    assert not has_contacts(lecture)


@pytest.mark.parametrize("known_by", ["record", "merged record", "name and unit"])
def test_an_earlier_lecture_keeps_the_number_while_the_lecturer_goes_on(known_by: str) -> None:
    first = given(make.call(year=2020))
    later = given(make.call(year=2026))
    assert later.person_id == first.person_id
    other = Person.objects.create(name="王丽娟", phone=PHONE)
    if known_by == "record":
        Proposal.objects.filter(pk=later.pk).update(employer="退休")
    elif known_by == "merged record":
        Person.objects.filter(pk=other.pk).update(merged_into=first.person_id)
        Proposal.objects.filter(pk=later.pk).update(employer="退休", person=other)
    else:
        Proposal.objects.filter(pk=later.pk).update(person=None)

    erase_what_is_due(now=at(2031, 12, 31))
    assert has_contacts(first)
    erase_what_is_due(now=at(2032, 1, 1))

    assert not has_contacts(first)
    assert not has_contacts(later)
    assert (Person.objects.get(pk=other.pk).phone == "") is (known_by == "merged record")


def test_who_only_stands_in_for_others_still_gives_lectures() -> None:
    lecture = given(make.call(year=2020))
    other = given(make.call(year=2026), speaker="赵敏", contact_phone="13900001111")
    Delivery.objects.create(
        proposal=other, state="scheduled", day=date(2026, 9, 1), substitute_name="王丽娟"
    )

    erase_what_is_due(now=at(2031, 8, 31))
    assert has_contacts(lecture)
    erase_what_is_due(now=at(2031, 9, 1))

    assert not has_contacts(lecture)


def test_a_person_keeps_the_number_while_one_lecture_does() -> None:
    refused = sent(make.call(year=2024))
    given(make.call(year=2026))

    erase_what_is_due(now=at(2027, 1, 1))

    assert Proposal.objects.get(pk=refused.pk).contact_phone == ""
    assert Person.objects.get(proposals=refused).phone == PHONE


def test_nothing_but_contacts_changes_and_a_second_round_changes_nothing() -> None:
    """Figures, programme and lists are made of what stays."""
    call = make.call(year=2020)
    given(call)
    sent(call, title="听雨")
    before = _what_figures_read()
    now = at(2032, 1, 1)

    assert sum(erase_what_is_due(now=now).values()) == 2
    assert _what_figures_read() == before
    assert list(wrongly_listed()) == []
    assert sum(erase_what_is_due(now=now + timedelta(days=1)).values()) == 0
    assert audit.verify_chain() == []
    erasures = AuditEntry.objects.filter(action="core.erase_due").order_by("subject")
    assert [e.detail for e in erasures] == [
        {"kind": "lecturers_phones", "count": 1},
        {"kind": "unused_phones", "count": 1},
    ]


def test_a_lecture_whose_piece_is_read_again_is_due_again() -> None:
    lecture = sent(make.call(year=2020))
    erase_what_is_due(now=at(2026, 2, 1))
    assert what_is_due(now=at(2026, 2, 1))["unused_phones"] == 0

    values = {"contact_phone": PHONE}
    change_values(
        proposal=lecture, values=values, way="reading", by=make.clerk(), now=at(2026, 2, 1)
    )
    assert what_is_due(now=at(2026, 2, 1))["unused_phones"] == 1
    erase_what_is_due(now=at(2026, 2, 2))

    assert PHONE not in kept_of(lecture)


def test_years_are_counted_back_from_a_day_that_not_every_year_has() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)
    assert years_before(date(2028, 3, 1), 5) == date(2023, 3, 1)


def _what_figures_read() -> list[Any]:
    tables = (ProposalEntry, Offering, Delivery, CurrentProgramme)
    columns = ("pk", "title", "state", "counts", "version", "error_count", "speaker")
    return [
        *(list(table.objects.order_by("pk").values_list()) for table in tables),
        list(Proposal.objects.order_by("pk").values_list(*columns)),
    ]
