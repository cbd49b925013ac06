"""请定档 and 请反馈: one letter to each society about all its lectures, each a draft first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.models import LinkPurpose, MailAddress, Organisation, OutgoingMail, User
from keguang.core.papers import in_chinese
from keguang.core.parameters import LINK_DAYS
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.links import issue_link
from keguang.core.services.outbox import draft_mail
from keguang.lectures import rules
from keguang.lectures.models import Call, Proposal
from keguang.lectures.selectors.deliveries.board import DeliveryTab, said_when, tab_of
from keguang.lectures.selectors.deliveries.published import delivery_of, published_in
from keguang.lectures.services import letter_texts as texts
from keguang.lectures.services import letters
from keguang.lectures.services.deliveries import letter_text
from keguang.lectures.services.deliveries.feedback import feedback_sheet

KIND_DAYS: Final = "lectures.schedule"
KIND_OUTCOME: Final = "lectures.feedback"
_TABS: Final = {KIND_DAYS: DeliveryTab.TO_SCHEDULE, KIND_OUTCOME: DeliveryTab.TO_REPORT}


@transaction.atomic
@in_chinese()
def draft_delivery_letters(
    *, call: Call, kind: str, codes: Sequence[str], by: User, now: datetime
) -> list[OutgoingMail]:
    """A letter to each society of these lectures that are due; at most one a day for each.

    A lecture that is not due (it has its day, it was reported on) is left out of its letter.
    """
    rules.may_run_calls(by).require()
    asked = published_in(call).filter(code__in=codes).select_related("delivery")
    asked = asked.select_related("organisation__department_of", "delivery")
    today = localdate(now)
    due = [each for each in asked if tab_of(delivery_of(each), today) == _TABS[kind]]
    by_body = _by_body(due)
    addresses = _addresses(by_body)
    drafted = []
    for body, lectures in by_body.items():
        key = f"{kind}:{call.pk}:{body.pk}:{today:%Y%m%d}"
        if not letters.is_drafted(key):
            sheet = [feedback_sheet(call, body, lectures)] if kind == KIND_OUTCOME else []
            letter = _letter(kind, call, body, lectures, [name for name, _data in sheet], now=now)
            drafted.append(
                draft_mail(
                    key=key,
                    kind=kind,
                    to=addresses[body.pk],
                    organisation=body,
                    subject=letter.subject,
                    body=letter.body,
                    about=subject_key(call),
                    attachments=sheet,
                    by=by,
                    now=now,
                )
            )
    if drafted:
        audit.record(
            actor=by,
            action="lectures.draft_delivery_letters",
            subject=call,
            at=now,
            detail={"kind": kind, "letters": len(drafted)},
        )
    return drafted


def way_to_deliver(call: Call, organisation: Organisation, *, now: datetime) -> texts.Ways:
    """A fresh link by which a society arranges all its lectures of one programme."""
    ttl = timedelta(days=get_parameter(LINK_DAYS))
    _link, token = issue_link(
        purpose=LinkPurpose.DELIVER,
        organisation=organisation,
        subject=subject_key(call),
        now=now,
        ttl=ttl,
    )
    url = settings.BASE_URL.rstrip("/") + reverse("lectures:link_deliver", args=[token])
    return texts.Ways(link=url, link_until=texts.day_text(now + ttl))


def _letter(
    kind: str,
    call: Call,
    body: Organisation,
    lectures: Sequence[Proposal],
    attached: Sequence[str],
    *,
    now: datetime,
) -> texts.Letter:
    write = letter_text.ask_for_days if kind == KIND_DAYS else letter_text.ask_for_outcome
    way = way_to_deliver(call, body, now=now)
    return write(
        organisation=body.name,
        title=call.title,
        lectures=[_line(lecture) for lecture in lectures],
        ways=replace(way, attachment=next(iter(attached), "")),
        sender=letters.sender(),
    )


def _line(proposal: Proposal) -> str:
    said = said_when(proposal, delivery_of(proposal))
    return f"《{proposal.title}》" + (f"（{said}）" if said else "")


def _by_body(lectures: Iterable[Proposal]) -> dict[Organisation, list[Proposal]]:
    """A department's lectures are its parent's to answer for, as they were when it was asked."""
    found: dict[Organisation, list[Proposal]] = defaultdict(list)
    for lecture in lectures:
        assert lecture.organisation is not None  # what is published counts, and so has a body
        found[lecture.organisation.department_of or lecture.organisation].append(lecture)
    return found


def _addresses(bodies: Iterable[Organisation]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    usable = MailAddress.objects.filter(organisation__in=bodies, bounced_at__isnull=True)
    for organisation, address in usable.order_by("pk").values_list("organisation_id", "address"):
        found[organisation].append(address)
    return found
