"""谁能看谁能办: for every role, granted anywhere, no row from outside and no write on one.

The oracle walks the tree of divisions by its parents; the product compares paths.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.core.errors import DomainError, NotAllowed
from keguang.core.models import (
    ContactRole,
    Division,
    DivisionLevel,
    Organisation,
    OutgoingMail,
    Person,
    Role,
    RoleGrant,
    User,
)
from keguang.core.selectors import outbox as letters
from keguang.core.selectors.organisations import organisations_visible_to, search_directory
from keguang.core.services import calendar, contacts, organisations, outbox, people
from keguang.core.services.settings import set_parameters
from keguang.documents.lists import Edition
from keguang.lectures.models import Call, ProgrammeVersion, Proposal, Recipient, Submission
from keguang.lectures.selectors import board, intake, review
from keguang.lectures.selectors.editions import Choice
from keguang.lectures.selectors.lists import Extent
from keguang.lectures.services import (
    calls,
    chasing,
    collections,
    editions,
    exports,
    filing,
    leaders,
    programme,
    proposals,
    recipients,
    reviews,
    settling,
)
from keguang.lectures.services import intake as arrivals
from keguang.lectures.states import ChaseChannel, DecisionResult, ProposalState, Relation
from tests import make

NOW: Final = make.NOW


@dataclass(frozen=True, slots=True)
class Belongings:
    """What one organisation has in the call."""

    organisation: Organisation
    recipient: Recipient
    submission: Submission
    lecture: Proposal
    mail: OutgoingMail


@dataclass(slots=True)
class Stage:
    call: Call
    divisions: list[Division]
    belongings: dict[int, Belongings] = field(default_factory=dict)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Two counties whose codes and paths look alike, a township, a city body and a department."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _build()
        transaction.set_rollback(True)


def _build() -> Stage:
    one, other = make.county(), make.county(name="栾川县", code="4103250")  # a path's beginning
    township = Division.objects.create(
        code="410325100",
        name="城关镇",
        level=DivisionLevel.TOWNSHIP,
        parent=one,
        path=f"{one.path}/410325100",
    )
    stage = Stage(make.call(), [make.city(), one, other, township])
    bodies = [make.society(territory=division) for division in stage.divisions]
    department = make.society(territory=make.city())
    department.department_of = bodies[0]
    department.save()
    for body in (*bodies, department):
        stage.belongings[body.pk] = _belongings(stage.call, body)
    return stage


def _belongings(call: Call, body: Organisation) -> Belongings:
    submission = make.submission(call=call, organisation=body)
    return Belongings(
        organisation=body,
        recipient=make.recipient(call=call, organisation=body),
        submission=submission,
        lecture=make.proposal(
            call=call, organisation=body, submission=submission, state=ProposalState.TO_REVIEW
        ),
        mail=OutgoingMail.objects.create(
            key=f"test:{body.pk}", kind="test", organisation=body, subject="催报", created_at=NOW
        ),
    )


def covered(grant: RoleGrant, body: Organisation) -> bool:
    if grant.organisation_id:
        return grant.organisation_id in {body.pk, body.department_of_id}
    division: Division | None = body.territory
    while division is not None:
        if division == grant.division:
            return True
        division = division.parent
    return False


def whole_city(grant: RoleGrant) -> bool:
    return grant.division == make.city()


LISTS: Final[Mapping[str, Callable[[User, Call], Any]]] = {
    "来件": lambda user, _call: [s.organisation for s in intake.submissions_visible_to(user)],
    "来件队列": lambda user, _call: [s.organisation for s in intake.queue(user)],
    "来件搜索": lambda user, _call: [
        s.organisation for s in intake.listed(user, intake.WAITING, "看云")
    ],
    "申报": lambda user, _call: [p.organisation for p in review.proposals_visible_to(user)],
    "申报搜索": lambda user, _call: [
        p.organisation for p in review.search_proposals(user, review.Query(text="看云"))
    ],
    "申报单位": lambda user, call: review.societies_of(user, call.code),
    "待审核": lambda user, _call: [
        p.organisation for tab in review.QueueTab for p in review.review_queue(user, tab)
    ],
    "进度": lambda user, call: [
        row.recipient.organisation for row in board.call_board(user, call, NOW).rows
    ],
    "名录": lambda user, _call: organisations_visible_to(user),
    "名录搜索": lambda user, _call: search_directory(user, "洛阳市"),
    "发件箱": lambda user, _call: [m.organisation for m in letters.outbox(user)],
}

type OnOne = Callable[[Belongings, User], object]

ON_ONE: Final[Mapping[str, OnOne]] = {
    "hold": lambda b, u: arrivals.hold(submission=b.submission, by=u, now=NOW),
    "set_aside": lambda b, u: arrivals.set_aside(submission=b.submission, reason="", by=u, now=NOW),
    "read_again": lambda b, u: arrivals.read_again(submission=b.submission, by=u, now=NOW),
    "assign": lambda b, u: settling.assign_organisation(
        submission=b.submission, organisation=b.organisation, by=u, now=NOW
    ),
    "name_body": lambda b, u: collections.name_body(
        submission=b.submission, as_written="", organisation=b.organisation, by=u, now=NOW
    ),
    "relate": lambda b, u: settling.decide_relation(
        submission=b.submission, relation=Relation.APPEND, by=u, now=NOW
    ),
    "settle": lambda b, u: settling.settle_submission(submission=b.submission, by=u, now=NOW),
    "file_as_evidence": lambda b, u: filing.file_as_evidence(
        submission=b.submission, by=u, now=NOW
    ),
    "undo_settlement": lambda b, u: settling.undo_settlement(
        submission=b.submission, by=u, now=NOW
    ),
    "withdraw": lambda b, u: proposals.withdraw_proposal(
        proposal=b.lecture, reason="", by=u, now=NOW
    ),
    "restore": lambda b, u: proposals.restore_proposal(proposal=b.lecture, by=u, now=NOW),
    "take_back": lambda b, u: proposals.take_back_tidying(
        proposal=b.lecture, field="title", by=u, now=NOW
    ),
    "confirm": lambda b, u: proposals.confirm_finding(proposal=b.lecture, key="a:b", by=u, now=NOW),
    "pass": lambda b, u: proposals.pass_form_check(proposal=b.lecture, by=u, now=NOW),
    "undo_check": lambda b, u: proposals.undo_form_check(proposal=b.lecture, by=u, now=NOW),
    "return": lambda b, u: proposals.return_proposals(proposals=[b.lecture], by=u, now=NOW),
    "opinion": lambda b, u: reviews.record_unit_opinion(
        proposals=[b.lecture],
        result=DecisionResult.AGREE,
        decided_by="",
        decided_on=date(2026, 2, 20),
        by=u,
        now=NOW,
    ),
    "review": lambda b, u: reviews.review_content(
        seen={b.lecture.code: b.lecture.version}, result=DecisionResult.AGREE, by=u, now=NOW
    ),
    "territory": lambda b, u: reviews.decide_for_territory(
        proposal=b.lecture, result=DecisionResult.AGREE, opinion="", by=u, now=NOW
    ),
    "consent": lambda b, u: programme.set_consent(proposal=b.lecture, consent=True, by=u, now=NOW),
    "exempt": lambda b, u: recipients.exempt_recipient(
        recipient=b.recipient, reason="换届", by=u, now=NOW
    ),
    "extend": lambda b, u: recipients.extend_recipient(
        recipient=b.recipient,
        until=b.recipient.call.deadline + timedelta(days=3),
        reason="换届",
        by=u,
        now=NOW,
    ),
    "paper": lambda b, u: recipients.note_paper(
        recipient=b.recipient, paper="paper_received_on", on=None, by=u, now=NOW
    ),
    "chase": lambda b, u: chasing.record_chase(
        recipient=b.recipient, channel=ChaseChannel.PHONE, at=NOW, by=u, now=NOW
    ),
    "edit_mail": lambda b, u: outbox.edit_mail(b.mail, subject="别的", by=u, now=NOW),
    "cancel_mail": lambda b, u: outbox.cancel_mail(b.mail, by=u, now=NOW),
    "release_mail": lambda b, u: outbox.release_mail([b.mail], by=u, now=NOW),
    "handover": lambda b, u: contacts.hand_over_contact(
        organisation=b.organisation, role=ContactRole.LIAISON, name="新人", by=u, now=NOW
    ),
    "reveal": lambda b, u: contacts.reveal_phone(
        contact=b.organisation.contacts.get(), reason="核实时间", by=u, now=NOW
    ),
    "retire": lambda b, u: organisations.retire_organisation(
        organisation=b.organisation, by=u, now=NOW
    ),
}

type OnAll = Callable[[Stage, User], object]

ON_ALL: Final[Mapping[str, OnAll]] = {
    "close": lambda s, u: calls.close_call(call=s.call, by=u, now=NOW),
    "letters": lambda s, u: calls.draft_call_letters(call=s.call, by=u, now=NOW),
    "publish": lambda s, u: programme.publish_programme(call=s.call, by=u, now=NOW),
    "internal": lambda s, u: exports.export_internal_list(
        call=s.call, extent=Extent.REPORTED, by=u, now=NOW
    ),
    "internal_edition": lambda s, u: editions.make_internal_edition(
        version=ProgrammeVersion(call=s.call), choice=Choice(), mark="", by=u, now=NOW
    ),
    "bundle": lambda s, u: editions.ask_for_bundle(
        call=s.call, edition=Edition.PUBLIC, by=u, now=NOW
    ),
    "sheet": lambda s, u: leaders.make_summary_sheet(
        call=s.call, reviewed_only=False, by=u, now=NOW
    ),
    "merge": lambda _s, u: people.merge_people(
        keep=Person.objects.create(name="王明"),
        other=Person.objects.create(name="王明"),
        by=u,
        now=NOW,
    ),
    "calendar": lambda _s, u: calendar.set_calendar_day(
        day=date(2026, 3, 2), is_workday=False, name="调休", by=u, now=NOW
    ),
    "settings": lambda _s, u: set_parameters({"mail_per_minute": 5}, by=u, now=NOW),
}

POWERS: Final = {Role.SYSTEM, Role.SECURITY, Role.AUDIT}
anywhere = st.tuples(
    st.sampled_from([role for role in Role if role not in POWERS]),
    st.integers(0, 3) | st.integers(10, 14),
)


def _granted(stage: Stage, drawn: tuple[Role, int]) -> tuple[User, RoleGrant]:
    """A user with this role in one of the divisions (0–3), or for one of the bodies (10–14)."""
    role, where = drawn
    if where < 10:
        user = make.user(role=role, division=stage.divisions[where])
    else:
        user = make.user(role=role, of=list(stage.belongings.values())[where - 10].organisation)
    return user, user.grants.get()


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(drawn=anywhere)
def test_no_list_and_no_search_shows_a_row_from_outside(
    stage: Stage, drawn: tuple[Role, int]
) -> None:
    with transaction.atomic():
        user, grant = _granted(stage, drawn)
        for name, rows in LISTS.items():
            outside = [body for body in rows(user, stage.call) if not covered(grant, body)]
            assert not outside, f"{name}: {grant} sees {outside}"
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(drawn=anywhere)
def test_no_service_works_on_what_lies_outside(stage: Stage, drawn: tuple[Role, int]) -> None:
    with transaction.atomic():
        user, grant = _granted(stage, drawn)
        for belongings in stage.belongings.values():
            if covered(grant, belongings.organisation):
                continue
            for name, service in ON_ONE.items():
                assert _refused(partial(service, belongings, user)), f"{name}: {grant}"
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(drawn=anywhere)
def test_what_concerns_the_whole_city_takes_a_grant_for_the_whole_city(
    stage: Stage, drawn: tuple[Role, int]
) -> None:
    with transaction.atomic():
        user, grant = _granted(stage, drawn)
        for name, service in ON_ALL.items():
            if not whole_city(grant):
                refused = _refused(partial(service, stage, user), NotAllowed)
                assert refused, f"{name}: {grant}"
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_power_sees_no_societys_business(stage: Stage) -> None:
    for power in POWERS:
        user = make.user(role=power)
        for name, rows in LISTS.items():
            assert not list(rows(user, stage.call)), f"{name}: {power}"


def _refused(call: Callable[[], object], refusal: type[DomainError] = DomainError) -> bool:
    """Whether it was refused; what it did otherwise is taken back."""
    try:
        with transaction.atomic():
            call()
            transaction.set_rollback(True)
    except refusal:
        return True
    return False
