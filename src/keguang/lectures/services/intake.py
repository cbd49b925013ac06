"""来件: what arrives is stored first, then read in the background; one way for all doors."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import MailboxMessage, Organisation, Original, SignedLink, User
from keguang.core.services.jobs import enqueue
from keguang.core.services.originals import store_original
from keguang.lectures import rules
from keguang.lectures.models import Call, Submission, SubmissionFile
from keguang.lectures.selectors.intake import current_call
from keguang.lectures.services.proposal_entries import note_removal, note_standing
from keguang.lectures.services.proposals import give_back_replaced
from keguang.lectures.states import (
    Door,
    ProposalState,
    SubmissionAction,
    SubmissionState,
    next_submission_state,
)

READ_JOB: Final = "lectures.read_submission"
FETCH_JOB: Final = "lectures.fetch_message"
HOLD: Final = timedelta(minutes=2)
LONGEST_BEAT_S: Final = 60
PRESSED_TWICE: Final = timedelta(minutes=2)
KEY_LENGTH: Final = 160
TYPED_DOORS: Final = frozenset({Door.LINK, Door.TRANSCRIPTION, Door.API})
MAX_FILES: Final = 40
MAX_FILE_BYTES: Final = 20 * 1024 * 1024


@transaction.atomic
def accept_message(message: MailboxMessage, raw: bytes, now: datetime) -> None:
    """A mail that may carry a form becomes a submission of the call in force; once, by identity.

    Without any call sent out there is nothing it could answer: it stays an ordinary mail.
    """
    call = current_call(now)
    if call is None:
        return
    original = message.original or store_original(raw, now=now)
    keep_arrival(
        key=_fitting(f"mail:{message.identity}"),
        call=call,
        organisation=None,
        door=Door.MAILBOX,
        files=[(f"{message.subject or _('无主题')}.eml", original)],
        now=now,
        message=message,
        sender=message.sender,
        subject=message.subject,
        received_at=_believable(message.sent_at or now, call, now),
    )


def ask_to_fetch(*, message: MailboxMessage, by: User, now: datetime) -> None:
    """取回为来件: have the worker fetch a mail of which only the header line was kept."""
    rules.may_run_calls(by).require()
    enqueue(
        FETCH_JOB,
        key=f"fetch:{message.pk}:{now:%Y%m%d%H%M}",  # what failed may be asked for again
        payload={"message": message.pk, "by": by.pk},
        now=now,
        priority=10,
    )


@transaction.atomic
def accept_upload(
    *,
    call: Call,
    organisation: Organisation | None,
    files: Sequence[tuple[str, bytes]],
    door: Door,
    source: str,
    by: User | None,
    now: datetime,
    link: SignedLink | None = None,
    as_one_form: bool = False,
    rotations: Sequence[int] = (),
) -> Submission:
    """Files brought by hand: by a clerk, or by a society through its link.

    `as_one_form` keeps the photographs among them, in this order, as the pages of one form;
    `rotations` turns each file's picture by so many degrees clockwise.
    """
    if by is not None:
        rules.may_run_calls(by).require()
    if not files:
        raise RuleBroken(_("请先选择文件。"))
    if len(files) > MAX_FILES:
        raise RuleBroken(_("一次最多上传%(count)s个文件。") % {"count": MAX_FILES})
    for name, data in files:
        if len(data) > MAX_FILE_BYTES:
            raise RuleBroken(_("“%(name)s”超过20MB，请压缩或分次上传。") % {"name": name})
    stored = [(name, store_original(data, now=now)) for name, data in files]
    delivery = (
        link.pk if link else None,
        by.pk if by else None,
        organisation.pk if organisation else None,
        as_one_form,
        tuple(rotations),
        _in_any_order(stored) if not as_one_form else [o.sha256 for _name, o in stored],
    )
    return keep_arrival(
        key=key_of(f"upload:{call.pk}:{digest_of(repr(delivery))}", call, now),
        call=call,
        organisation=organisation,
        door=door,
        files=stored,
        now=now,
        source=source,
        link=link,
        entered_by=by,
        subject=files[0][0],
        rotations=rotations,
        as_one_form=as_one_form,
    )


@transaction.atomic
def hold(*, submission: Submission, by: User, now: datetime) -> Submission:
    """Take or keep a submission for one clerk; the time spent with it open is added up."""
    submission = locked(submission)
    rules.may_handle(by, submission, now).require()
    if submission.held_by_id == by.pk and submission.held_until:
        beat = now - (submission.held_until - HOLD)
        submission.hands_on_s += max(0, min(LONGEST_BEAT_S, int(beat.total_seconds())))
    submission.held_by = by
    submission.held_until = now + HOLD
    submission.opened_at = submission.opened_at or now
    submission.save(update_fields=["held_by", "held_until", "opened_at", "hands_on_s"])
    return submission


@transaction.atomic
def take_over(*, submission: Submission, by: User, now: datetime) -> Submission:
    """由我接手: work on what a colleague holds; the colleague's page is told at its next beat."""
    rules.may_run_calls(by).require()
    submission = locked(submission)
    before = submission.held_by
    submission.held_by, submission.held_until = by, now + HOLD
    submission.save(update_fields=["held_by", "held_until"])
    audit.record(
        actor=by,
        action="lectures.take_over",
        subject=submission,
        at=now,
        detail={"from": str(before or "")},
    )
    return submission


@transaction.atomic
def release(*, submission: Submission, by: User) -> None:
    """Let go of a submission, so that a colleague may take it at once."""
    Submission.objects.filter(pk=submission.pk, held_by=by).update(held_by=None, held_until=None)


@transaction.atomic
def set_aside(*, submission: Submission, reason: str, by: User, now: datetime) -> Submission:
    """归为非申报: an advert, a reply, other business; its rows, if any, count for nothing."""
    submission = locked(submission)
    rules.may_handle(by, submission, now).require()
    advance(submission, SubmissionAction.SET_ASIDE)
    submission.set_aside_reason = reason[:200]
    submission.save(update_fields=["state", "set_aside_reason"])
    submission.proposals.update(counts=False)
    note_standing(submission.proposals.all(), now=now)
    give_back_replaced(submission=submission, by=by, now=now)
    audit.record(actor=by, action="lectures.set_aside", subject=submission, at=now)
    return submission


@transaction.atomic
def bring_back(*, submission: Submission, by: User, now: datetime) -> Submission:
    """恢复为来件: set aside by mistake; it is read again."""
    submission = locked(submission)
    rules.may_run_calls(by).require()
    advance(submission, SubmissionAction.BRING_BACK)
    submission.set_aside_reason = ""
    submission.save(update_fields=["state", "set_aside_reason"])
    audit.record(actor=by, action="lectures.bring_back", subject=submission, at=now)
    ask_to_read(submission, now=now)
    return submission


@transaction.atomic
def read_again(*, submission: Submission, by: User, now: datetime) -> Submission:
    """重新识别: after turning or reordering photographs; earlier rows that nobody touched go."""
    submission = locked(submission)
    rules.may_handle(by, submission, now).require()
    if submission.door in TYPED_DOORS:
        raise RuleBroken(_("这一件是手工填写的，没有可以识别的文件。"))
    touched = Q(version__gt=1) | Q(summary_lines__isnull=False) | Q(decisions__isnull=False)
    if submission.proposals.filter(touched | ~Q(state=ProposalState.RECEIVED)).exists():
        raise RuleBroken(_("已有人工修改或审核，不能重新识别；请逐场修改。"))
    advance(submission, SubmissionAction.READ_AGAIN)
    submission.save(update_fields=["state"])
    note_removal(submission.proposals.select_related("submission"), now=now)
    submission.proposals.all().delete()
    audit.record(actor=by, action="lectures.read_again", subject=submission, at=now)
    ask_to_read(submission, now=now)
    return submission


def locked(submission: Submission) -> Submission:
    """The submission as it is now, under a row lock."""
    return Submission.objects.select_for_update().get(pk=submission.pk)


def distinct_names(names: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """Names told apart by a number where a camera or a mail program gave the same one again."""
    found: list[str] = []
    for name in names:
        stem, dot, suffix = name[:240].rpartition(".")
        candidates = (f"{stem or suffix}({n}){dot}{suffix if stem else ''}" for n in count(2))
        taken = {*known, *found}
        free = name[:240] not in taken
        found.append(name[:240] if free else next(c for c in candidates if c not in taken))
    return found


def advance(submission: Submission, action: SubmissionAction) -> None:
    """Move a locked submission along one row of the state table, or refuse."""
    submission.state = next_submission_state(SubmissionState(submission.state), action)


def ask_to_read(submission: Submission, *, now: datetime) -> None:
    enqueue(
        READ_JOB,
        key=f"read:{submission.pk}:{now.isoformat()}",
        payload={"submission": submission.pk},
        now=now,
        priority=10,
    )


def _keep_files(
    submission: Submission, files: Sequence[tuple[str, Original]], rotations: Sequence[int]
) -> None:
    """What was brought, each file once; two of one name are told apart."""
    turned = dict(zip(files, rotations, strict=False))
    once = list(dict.fromkeys(files))
    names = distinct_names(name for name, _original in once)
    for order, (name, each) in enumerate(zip(names, once, strict=True)):
        file = SubmissionFile(submission=submission, original=each[1], name=name, order=order)
        file.rotation = turned.get(each, 0) % 360 if file.is_photo else 0
        file.save()


def key_of(delivery: str, call: Call, now: datetime) -> str:
    """The same delivery within two minutes was a button pressed twice; later it is another one.

    What was set aside meanwhile is no answer to a new delivery, however soon it comes.
    """
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)  # presses at one moment queue up
    same = Submission.objects.filter(key__startswith=f"{delivery}@")
    lately = same.filter(received_at__gt=now - PRESSED_TWICE)
    alive = lately.exclude(state=SubmissionState.SET_ASIDE)
    known = alive.order_by("-pk").values_list("key", flat=True).first()
    return known or f"{delivery}@{now:%Y%m%d%H%M%S}.{same.count()}"


def _in_any_order(files: Sequence[tuple[str, Original]]) -> list[tuple[str, str]]:
    return sorted((original.sha256, name) for name, original in files)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _fitting(key: str) -> str:
    """A key no longer than its column; what had to be cut off lives on in a hash."""
    if len(key) <= KEY_LENGTH:
        return key
    digest = digest_of(key)
    return f"{key[: KEY_LENGTH - len(digest) - 1]}#{digest}"


def _believable(sent_at: datetime, call: Call, now: datetime) -> datetime:
    """When a mail came, by its own date as far as that can be: a sender's clock may be wrong."""
    return min(max(sent_at, call.issued_at or sent_at), now)


def keep_arrival(
    *,
    key: str,
    call: Call,
    organisation: Organisation | None,
    door: Door,
    files: Sequence[tuple[str, Original]],
    now: datetime,
    received_at: datetime | None = None,
    rotations: Sequence[int] = (),
    as_one_form: bool = False,
    read: bool = True,
    subject: str = "",
    **more: Any,
) -> Submission:
    """Store what came by any door, once by its key, and have it read if it has to be."""
    submission, created = Submission.objects.get_or_create(
        key=key,
        defaults={
            "code": new_code(),
            "call": call,
            "organisation": organisation,
            "door": door,
            "received_at": received_at or now,
            "subject": subject[:300],
            "one_form": as_one_form,
            **more,
        },
    )
    if not created:
        return submission
    _keep_files(submission, files, rotations)
    audit.record(
        actor=more.get("entered_by"),
        action="lectures.accept_submission",
        subject=submission,
        at=now,
        detail={"door": str(door), "files": len(files)},
    )
    if read:
        ask_to_read(submission, now=now)
    return submission
