"""保存期限: what nobody needs goes on its day; a round can be repeated, and is on record."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from keguang.core import audit
from keguang.core.jobs import RECURRING, chores
from keguang.core.models import (
    AuditEntry,
    Invitation,
    MailboxMessage,
    MessageKind,
    Role,
    SignedLink,
)
from keguang.core.retention import registered_rules
from keguang.core.selectors.mailbox import header_lines
from keguang.core.services.accounts import accept_invitation, invite
from keguang.core.services.links import issue_link, revoke_links, save_draft
from keguang.core.services.mailbox import poll_mailbox
from keguang.core.services.retention import erase_what_is_due, what_is_due
from tests import make
from tests.core.mail.boxes import INTAKE, accept, box, deliver, maildir
from tests.core.mail.messages import letter
from tests.core.make import link
from tests.make import NOW

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
TYPED = {"title": "看云识天气", "contact_phone": "13800005678"}


def typed_and_not_sent(**more: Any) -> SignedLink:
    found, _token = link(of=make.society(), **more)
    assert save_draft(found, TYPED, now=NOW)
    return found


def drafts() -> list[object]:
    return list(SignedLink.objects.order_by("pk").values_list("draft", flat=True))


def erased(now: datetime) -> dict[str, int]:
    return {key: number for key, number in erase_what_is_due(now=now).items() if number}


def invited(name: str = "王新") -> tuple[Invitation, str]:
    security = make.user(role=Role.SECURITY)
    return invite(
        display_name=name,
        role=Role.CLERK,
        by=security,
        now=NOW,
        ttl=timedelta(days=7),
        division=make.city(),
    )


def line(**more: Any) -> MailboxMessage:
    values = {"kind": MessageKind.OTHER, "seen_at": NOW, "sender": "a@example.com"}
    number = MailboxMessage.objects.count()
    return MailboxMessage.objects.create(
        mailbox="box", identity=f"<{number}@example.com>", subject="周五例会", **{**values, **more}
    )


def test_a_draft_goes_thirty_days_after_its_link_ended() -> None:
    typed_and_not_sent(ttl=timedelta(days=14))
    end = NOW + timedelta(days=14 + 30)

    assert erased(end - A_DAY) == {}
    assert drafts() == [TYPED]
    assert erased(end) == {"drafts": 1}

    assert drafts() == [{}]
    assert SignedLink.objects.get().draft_saved_at is None
    assert erased(end + A_DAY) == {}


def test_a_link_taken_back_ended_on_that_day() -> None:
    typed_and_not_sent(ttl=timedelta(days=180))
    revoke_links(SignedLink.objects.all(), by=make.clerk(), now=NOW)

    assert erased(NOW + timedelta(days=29)) == {}
    assert erased(NOW + timedelta(days=30)) == {"drafts": 1}


def test_an_open_link_of_the_same_task_keeps_what_was_typed() -> None:
    ended = typed_and_not_sent(ttl=timedelta(days=14))
    opened, _token = issue_link(
        purpose=ended.purpose,  # type: ignore[arg-type]  # stored as text
        organisation=ended.organisation,
        subject=ended.subject,
        now=NOW,
        ttl=timedelta(days=90),
    )

    assert erased(NOW + timedelta(days=44)) == {"drafts": 1}

    assert drafts() == [{}, TYPED]
    assert SignedLink.objects.get(pk=opened.pk).draft == TYPED


def test_an_invitation_nobody_accepted_goes_and_an_accepted_one_stays() -> None:
    invited("王新")
    accepted, token = invited("李新")
    accept_invitation(token=token, username="lixin", password=make.PASSWORD, now=NOW)

    assert erased(NOW + timedelta(days=36)) == {}
    assert erased(NOW + timedelta(days=37)) == {"invitations": 1}

    assert list(Invitation.objects.all()) == [accepted]
    assert audit.verify_chain() == []


def test_of_other_mail_only_its_identity_is_left_after_a_year() -> None:
    kept = line(kind=MessageKind.SUBMISSION)
    other, automatic = line(sender_name="某某"), line(kind=MessageKind.AUTOMATIC)
    assert header_lines(make.clerk()).count() == 3

    assert erased(NOW + timedelta(days=364)) == {}
    assert erased(NOW + timedelta(days=365)) == {"other_mail": 2}

    for known in (other, automatic):
        known.refresh_from_db()
        assert (known.sender, known.sender_name, known.subject) == ("", "", "")
        assert known.identity
        assert known.seen_at == NOW
    assert list(header_lines(make.clerk())) == [kept]


def test_a_maildir_does_not_bring_back_what_was_erased(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "box")
    deliver(folder, letter(subject="周五例会通知"))
    poll_mailbox(box(folder), now=NOW, intake=INTAKE)
    later = NOW + timedelta(days=365)
    assert erased(later) == {"other_mail": 1}

    result = poll_mailbox(box(folder), now=later, intake=INTAKE)

    assert result.registered == 0
    assert MailboxMessage.objects.get().subject == ""


def test_what_was_taken_in_is_never_a_matter_of_retention() -> None:
    message = line(kind=MessageKind.SUBMISSION)
    accept(message, letter(), NOW)

    assert erased(NOW + timedelta(days=9_000)) == {}


def test_small_batches_do_all_and_the_record_tells_numbers_and_no_names() -> None:
    for number in range(7):
        line(sender=f"person{number}@example.com")
    beats: list[int] = []
    later = NOW + timedelta(days=365)

    erase_what_is_due(now=later, batch=3, after_each=lambda: beats.append(1))

    entries = AuditEntry.objects.filter(action="core.erase_due")
    assert [entry.detail for entry in entries] == [
        {"kind": "other_mail", "count": number} for number in (3, 3, 1)
    ]
    assert len(beats) == 3
    ran = AuditEntry.objects.get(action="core.erase_what_is_due")
    assert ran.detail == {rule.key: 7 if rule.key == "other_mail" else 0 for rule in _rules()}
    assert all(entry.actor is None for entry in AuditEntry.objects.all())
    assert audit.verify_chain() == []


def _rules() -> list[Any]:
    return list(registered_rules())


def test_the_command_says_what_it_would_do_before_it_does_it(settings: Any) -> None:
    settings.NOW = NOW + timedelta(days=365)
    line()
    said = StringIO()
    call_command("retention", "--dry-run", stdout=said)
    assert "与征集无关的邮件登记：将删除1条" in said.getvalue()
    assert what_is_due(now=settings.NOW)["other_mail"] == 1
    assert not AuditEntry.objects.exists()

    said = StringIO()
    call_command("retention", stdout=said)

    assert "与征集无关的邮件登记：已删除1条" in said.getvalue()
    assert what_is_due(now=settings.NOW)["other_mail"] == 0


def test_the_worker_does_it_every_night() -> None:
    line()
    turn = RECURRING["core.erase_what_is_due"]
    night = (NOW + timedelta(days=366)).replace(hour=3, minute=9)
    assert turn.slot(night) is None
    assert turn.slot(night + timedelta(minutes=1)) is not None

    chores.erase_what_is_due({}, night)()

    assert what_is_due(now=night) == dict.fromkeys((rule.key for rule in _rules()), 0)
    assert AuditEntry.objects.filter(action="core.erase_due").count() == 1


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY])
def test_the_page_tells_each_rule_what_is_due_and_when_it_last_ran(
    settings: Any, role: Role
) -> None:
    settings.NOW = NOW + timedelta(days=350)
    line()
    line(seen_at=NOW - timedelta(days=20))
    client = make.signed_in(make.user(role=role))

    page = client.get(reverse("core:retention"))
    assert {s.rule.key: (s.due, s.soon) for s in page.context["standings"]} == {
        **{rule.key: (0, 0) for rule in _rules()},
        "other_mail": (1, 1),
    }
    html = page.content.decode()
    assert "还没有执行过" in html
    assert "来件原件不删除" in html
    for rule in _rules():
        assert str(rule.kind) in html

    erase_what_is_due(now=settings.NOW)
    after = client.get(reverse("core:retention"))

    assert "还没有执行过" not in after.content.decode()
    [mail] = [s for s in after.context["standings"] if s.rule.key == "other_mail"]
    assert (mail.due, mail.soon, mail.erased_at) == (0, 1, settings.NOW)
    assert ("修改期限" in html) is (role is Role.SYSTEM)
