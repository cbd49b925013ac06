"""征集对象: exemptions and extensions with their reasons, and paper ticked as received."""

from datetime import date, timedelta

import pytest

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry
from keguang.lectures.selectors.board import call_board
from keguang.lectures.selectors.standing import Standing
from keguang.lectures.services import recipients
from tests import make

pytestmark = pytest.mark.django_db


def test_an_exemption_needs_the_office_and_is_on_record() -> None:
    recipient, clerk = make.recipient(call=make.call()), make.clerk()

    with pytest.raises(NotAllowed):
        recipients.exempt_recipient(
            recipient=recipient, reason="换届", by=make.reviewer(), now=make.NOW
        )
    exempt = recipients.exempt_recipient(
        recipient=recipient, reason=" 换届 ", by=clerk, now=make.NOW
    )

    assert exempt.exempt_reason == "换届"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail) == ("lectures.exempt", {"reason": "换届"})


def test_an_exemption_is_lifted_by_an_empty_reason() -> None:
    recipient = make.recipient(call=make.call(), exempt_reason="换届")

    recipients.exempt_recipient(recipient=recipient, reason="", by=make.clerk(), now=make.NOW)

    board = call_board(make.clerk(), recipient.call, make.NOW)
    assert board.rows[0].standing == Standing.MISSING


def test_an_extension_must_be_later_than_the_deadline_and_say_why() -> None:
    recipient, clerk = make.recipient(call=make.call()), make.clerk()
    later = make.DEADLINE + timedelta(days=10)

    with pytest.raises(RuleBroken, match="晚于原定截止时间"):
        recipients.extend_recipient(
            recipient=recipient, until=make.DEADLINE, reason="换届", by=clerk, now=make.NOW
        )
    with pytest.raises(RuleBroken, match="原因"):
        recipients.extend_recipient(
            recipient=recipient, until=later, reason=" ", by=clerk, now=make.NOW
        )

    recipient.refresh_from_db()
    assert recipient.extended_to is None
    assert not AuditEntry.objects.exists()


def test_an_extension_can_be_taken_back() -> None:
    recipient, clerk = make.recipient(call=make.call()), make.clerk()
    later = make.DEADLINE + timedelta(days=10)
    recipients.extend_recipient(
        recipient=recipient, until=later, reason="换届", by=clerk, now=make.NOW
    )

    lifted = recipients.extend_recipient(
        recipient=recipient, until=None, reason="", by=clerk, now=make.NOW
    )

    assert (lifted.extended_to, lifted.extension_reason) == (None, "")


def test_paper_is_ticked_with_its_day_and_unticked() -> None:
    recipient, clerk = make.recipient(call=make.call()), make.clerk()
    day = date(2026, 2, 20)

    ticked = recipients.note_paper(
        recipient=recipient, paper="stamped_received_on", on=day, by=clerk, now=make.NOW
    )
    unticked = recipients.note_paper(
        recipient=recipient, paper="stamped_received_on", on=None, by=clerk, now=make.NOW
    )

    assert ticked.stamped_received_on == day
    assert ticked.paper_received_on is None
    assert unticked.stamped_received_on is None
