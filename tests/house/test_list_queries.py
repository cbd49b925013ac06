"""Lists ask the database as often for thirty rows as for one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keguang.core import audit
from keguang.core.models import MailboxMessage, MessageKind, OutgoingMail, Role, User
from keguang.lectures.models import Call
from keguang.lectures.services.deliveries import Hand, Outcome, record_held
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import ProposalState, SubmissionState
from tests import make

pytestmark = pytest.mark.django_db


def _piece_waits(call: Call) -> None:
    """Every piece has a lecture that resembles one of each other piece: the costly case."""
    make.recipient(call=call, organisation=(society := make.society()))
    arrived = make.submission(call=call, organisation=society, state=SubmissionState.TO_CHECK)
    for title in ("看云识天气", "雷电来了怎么躲"):
        make.proposal(
            call=call, organisation=society, submission=arrived, error_count=1, title=title
        )


def _lecture_waits(call: Call) -> None:
    society = make.society()
    arrived = make.submission(call=call, organisation=society, state=SubmissionState.SETTLED)
    make.proposal(
        call=call, organisation=society, submission=arrived, state=ProposalState.TO_REVIEW
    )


def _letter_drafted(call: Call) -> None:
    society = make.society()
    OutgoingMail.objects.create(
        key=society.code, kind="lectures.call", organisation=society, to=["a@example.com"],
        subject="函", body="函", created_at=make.NOW, about=audit.subject_key(call),
    )  # fmt: skip


def _mail_registered(_call: Call) -> None:
    number = MailboxMessage.objects.count()
    MailboxMessage.objects.create(
        mailbox="m", identity=f"<{number}>", subject="发票", sent_at=make.NOW, seen_at=make.NOW,
        kind=MessageKind.OTHER,
    )  # fmt: skip


def _society_registered(_call: Call) -> None:
    make.society()


def _call_made(_call: Call) -> None:
    made = make.call(year=2020, deadline=make.DEADLINE - timedelta(days=2000))
    make.recipient(call=made)


def _recorded(_call: Call) -> None:
    audit.record(actor=make.clerk(), action="core.test", subject="x", at=make.NOW)


def _auditor() -> User:
    return make.user(role=Role.AUDIT)


def _lecture_published(call: Call) -> None:
    """Of one call more and more, each programme a version further."""
    society = make.society()
    lecture = make.proposal(call=call, organisation=society, state=ProposalState.ACCEPTED)
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    outcome = Outcome(day=make.NOW.date(), attendance=9)
    record_held(proposal=lecture, outcome=outcome, hand=Hand(user=make.clerk()), now=make.NOW)


LISTS = {
    "lectures:intake": (_piece_waits, make.clerk),
    "lectures:proposals": (_lecture_waits, make.clerk),
    "lectures:review_queue": (_lecture_waits, make.reviewer),
    "lectures:outbox": (_letter_drafted, make.clerk),
    "lectures:other_mail": (_mail_registered, make.clerk),
    "lectures:calls": (_call_made, make.clerk),
    "core:directory": (_society_registered, make.clerk),
    "core:audit": (_recorded, _auditor),
    "desk:today": (_piece_waits, make.clerk),
    "lectures:deliveries": (_lecture_published, make.clerk),
    "oversight:figures": (_lecture_published, make.clerk),
    "oversight:societies": (_lecture_published, make.clerk),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_thirty_costs_the_queries_of_a_list_of_one(name: str) -> None:
    add_row: Callable[[Call], None]
    add_row, reader = LISTS[name]
    call, client = make.call(), make.signed_in(reader())

    def queries_with(more: int) -> int:
        for _ in range(more):
            add_row(call)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(name))
        assert answer.status_code == 200
        return len(asked)

    queries_with(1)  # what is read once for a process is not the page's

    assert queries_with(0) == queries_with(29)


def test_the_proof_board_costs_the_same_however_many_lectures() -> None:
    call, client = make.call(), make.signed_in(make.clerk())

    def queries_with(more: int) -> int:
        for _ in range(more):
            _lecture_published(call)
        with CaptureQueriesContext(connection) as asked:
            assert (
                client.get(reverse("lectures:delivery_proof", args=[call.code])).status_code == 200
            )
        return len(asked)

    queries_with(1)

    assert queries_with(0) == queries_with(29)


@pytest.mark.parametrize(
    "asked", ["measure=held", "measure=reported", "measure=held&on=2026-03-01"]
)
def test_the_list_of_a_figure_costs_the_same_however_long(asked: str) -> None:
    call, client = make.call(), make.signed_in(make.clerk())
    call.recipients.create(organisation=make.society())

    def queries_with(more: int) -> int:
        for _ in range(more):
            _lecture_published(call)
        with CaptureQueriesContext(connection) as counted:
            answer = client.get(f"{reverse('oversight:list')}?year=2026&{asked}")
        assert answer.status_code == 200
        return len(counted)

    queries_with(1)

    assert queries_with(0) == queries_with(29)


def test_the_bench_does_not_ask_more_because_the_call_has_more_lectures() -> None:
    call, client = make.call(), make.signed_in(make.clerk())
    _piece_waits(call)
    code = call.submissions.get().code

    def queries_with(more: int) -> int:
        for _ in range(more):
            _piece_waits(call)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("lectures:bench", args=[code]))
        return len(asked)

    queries_with(29)  # so many that some titles resemble each other

    assert queries_with(0) == queries_with(29)
