"""A token sees exactly what its holder's desk sees."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keguang.core.models import AuditEntry, Role, User
from keguang.lectures.models import Call, Proposal
from keguang.lectures.services.deliveries import Outcome, record_held
from keguang.lectures.states import ProposalState
from tests import make
from tests.api.calling import Program, problem_of, program_of
from tests.lectures import programmes

pytestmark = pytest.mark.django_db
HOLDERS = ("clerk", "reviewer", "leader", "county", "other_county", "society", "other_society")


class Office:
    """Two counties with a society each, a lecture of either, and one sent across the border."""

    def __init__(self) -> None:
        self.here, elsewhere = make.county(), make.county(name="栾川县", code="410324")
        self.own = make.society(name="嵩县果树学会", territory=self.here)
        self.strange = make.society(name="栾川县茶叶学会", territory=elsewhere)
        self.call = make.call()
        bodies = (self.own, self.strange)
        for body in bodies:
            make.recipient(call=self.call, organisation=body)
            make.proposals(2, call=self.call, organisation=body)
        make.proposal(
            call=self.call,
            organisation=self.strange,
            state=ProposalState.TO_TERRITORY,
            review_territory=self.here,
        )
        make.proposal(call=self.call, organisation=self.own, state=ProposalState.WITHDRAWN)
        for body in bodies:
            programmes.published({}, {}, organisation=body)
        self.people: dict[str, User] = {
            "clerk": make.clerk(),
            "reviewer": make.reviewer(),
            "leader": make.user(role=Role.LEADER),
            "county": make.county_clerk(of=self.here),
            "other_county": make.county_clerk(of=elsewhere),
            "society": make.secretary(of=self.own),
            "other_society": make.secretary(of=self.strange),
        }


@pytest.fixture
def office() -> Office:
    return Office()


def desk_of(user: User) -> Client:
    return make.signed_in(user)


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_token_lists_and_opens_what_the_desk_lists_and_opens(office: Office, holder: str) -> None:
    user = office.people[holder]
    desk, program = desk_of(user), program_of(user)

    listed = program.get("desk/proposals", {"page_size": 100}).json()
    page = desk.get(reverse("lectures:proposals")).context["page"]

    assert [p["code"] for p in listed["items"]] == [p.code for p in page.object_list]
    assert listed["total"] == page.paginator.count
    for proposal in Proposal.objects.all():
        by_program = program.get(f"desk/proposals/{proposal.code}").status_code
        by_hand = desk.get(reverse("lectures:proposal", args=[proposal.code])).status_code
        assert by_program == by_hand, f"{holder} {proposal}"


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_token_sees_the_board_its_holder_sees(office: Office, holder: str) -> None:
    user = office.people[holder]
    desk, program = desk_of(user), program_of(user)

    for call in Call.objects.all():
        answer = program.get(f"desk/calls/{call.code}")
        page = desk.get(reverse("lectures:board", args=[call.code]))
        assert answer.status_code == page.status_code
        if answer.status_code == 200:
            seen = {row["organisation"] for row in answer.json()["organisations"]}
            assert seen == {
                body.code
                for body in (office.own, office.strange)
                if body.name in page.content.decode() and call == office.call
            }
    listed = [call["code"] for call in program.get("desk/calls").json()["items"]]
    assert set(listed) == {
        call.code
        for call in Call.objects.all()
        if program.get(f"desk/calls/{call.code}").status_code == 200
    }


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_token_sees_and_reports_deliveries_as_its_holder(office: Office, holder: str) -> None:
    user = office.people[holder]
    desk, program = desk_of(user), program_of(user)

    for lecture in Proposal.objects.filter(state=ProposalState.ACCEPTED):
        page = desk.get(reverse("lectures:delivery", args=[lecture.code]))
        answer = program.get(f"desk/deliveries/{lecture.code}")
        assert answer.status_code == page.status_code
        told = program.post(
            f"desk/deliveries/{lecture.code}/outcome", {"day": "2026-02-19", "attendance": 9}
        )
        expected = page.status_code if page.status_code != 200 else None
        acting = page.status_code == 200 and page.context["acting"]
        assert told.status_code == (expected or (200 if acting else 403))


def test_an_office_role_that_is_no_reader_gets_nothing() -> None:
    user = make.secretary(of=make.society())
    user.grants.update(role=Role.HOST)
    program = program_of_grantless(user)

    for path in ("desk/proposals", "desk/deliveries"):
        assert problem_of(program.get(path)) == "not-allowed"
    assert program.get("desk/calls").json()["items"] == []


def program_of_grantless(user: User) -> Program:
    """A token made while its holder still had business to do."""
    user.grants.update(role=Role.SOCIETY)
    program = program_of(user)
    user.grants.update(role=Role.HOST)
    return program


def test_telephones_are_masked_and_every_look_is_on_record(office: Office) -> None:
    lecture = make.proposal(
        call=office.call,
        organisation=office.own,
        contact_phone="13800000012",
        summary="请提前致电13900000099",
    )
    county, reviewer = office.people["county"], office.people["reviewer"]
    make.signed_in(county), make.signed_in(reviewer)
    path = f"desk/proposals/{lecture.code}"

    read = program_of(county).get(path)
    unsaid = program_of(county).post(f"{path}/phone", {})
    said = program_of(county).post(f"{path}/phone", {"reason": "核实时间"})
    refused = program_of(reviewer).post(f"{path}/phone", {"reason": "核实时间"})

    assert read.json()["contact_phone"] == "138****0012"
    assert "13900000099" not in read.content.decode()
    assert problem_of(unsaid) == "rule-broken"
    assert said.json() == {"contact_phone": "13800000012"}
    assert problem_of(refused) == "not-allowed"
    looks = AuditEntry.objects.filter(action="lectures.reveal_phone")
    assert [(look.actor, look.detail["reason"]) for look in looks] == [(county, "核实时间")]


def test_a_report_sent_again_is_one_report_and_a_day_to_come_is_refused() -> None:
    society = make.society()
    [lecture] = programmes.published({}, organisation=society)
    program = program_of(make.secretary(of=society))
    path = f"desk/deliveries/{lecture.code}/outcome"

    answers = [program.post(path, {"day": "2026-02-19", "attendance": 86}) for _ in range(2)]
    early = program.post(path, {"day": "2027-01-19"})

    assert [a.json()["state"] for a in answers] == ["held", "held"]
    assert answers[0].json() == answers[1].json()
    assert lecture.delivery.entries.count() == 1
    assert problem_of(early) == "rule-broken"


def test_lists_cost_the_same_however_long_they_are(office: Office) -> None:
    program = program_of(office.people["society"])
    paths = ("desk/proposals", "desk/calls", "desk/deliveries", f"desk/calls/{office.call.code}")

    def queries() -> list[int]:
        counted = []
        for path in paths:
            with CaptureQueriesContext(connection) as asked:
                assert program.get(path).status_code == 200
            counted.append(len(asked))
        return counted

    queries()  # the day's first use is noted
    before = queries()
    make.proposals(20, call=office.call, organisation=office.own)
    for number in range(20):
        make.recipient(call=make.call(year=2000 + number), organisation=office.own)
        make.recipient(call=office.call)
    for lecture in Proposal.objects.filter(state=ProposalState.ACCEPTED):
        outcome = Outcome(day=make.NOW.date(), attendance=9)
        record_held(proposal=lecture, outcome=outcome, hand=programmes.desk(), now=make.NOW)

    assert queries() == before


def test_the_receipt_of_another_society_is_hidden(office: Office) -> None:
    sent: Any = program_of(office.people["society"]).post(
        f"desk/calls/{office.call.code}/submissions",
        {"lectures": [{"title": "果树修剪"}]},
        key="2026-03-05-001",
    )
    path = sent["Location"].removeprefix("/api/v1/")

    assert program_of(office.people["society"]).get(path).json() == sent.json()
    assert problem_of(program_of(office.people["other_society"]).get(path)) == "not-found"
