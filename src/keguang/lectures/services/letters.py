"""函件起草: letters to organisations, each a draft in the outbox, each occasion drafted once.

Every letter carries its own signed link; the key of a letter is looked up before a link is made,
so drafting again changes nothing and leaves no stray links.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from keguang.core.audit import subject_key
from keguang.core.models import Contact, LinkPurpose, Organisation, OutgoingMail, User
from keguang.core.parameters import LINK_DAYS
from keguang.core.selectors.settings import get_parameter
from keguang.core.services.links import issue_link
from keguang.core.services.outbox import draft_mail
from keguang.documents.forms.blank import blank_docx, blank_xlsx
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import rules
from keguang.lectures.models import Call, Recipient
from keguang.lectures.selectors.board import Row, rows_for
from keguang.lectures.services import letter_texts as texts

KIND_CALL: Final = "lectures.call"
KIND_REMINDER: Final = "lectures.reminder"
KIND_CHASE: Final = "lectures.chase"
KIND_RECEIPT: Final = "lectures.receipt"
KIND_ANSWER: Final = "lectures.answer"
KIND_CONTACT: Final = "lectures.contact"
KIND_VERDICT: Final = "lectures.verdict"
KIND_LINK: Final = "lectures.link"

type Attachment = tuple[str, bytes]  # a readable name, and the file

_PATHS: Final = {
    LinkPurpose.FILL: "lectures:link_fill",
    LinkPurpose.CORRECT: "lectures:link_correct",
    LinkPurpose.CONFIRM_CONTACT: "lectures:link_contact",
}


def sender() -> texts.Sender:
    site = settings.KEGUANG_SITE
    return texts.Sender(site["owner"], site["office"], site["phone"])


def notice_of(call: Call) -> str:
    """The notice a call belongs to, as it is cited: 《…》（洛市科协〔2026〕3号）."""
    if not call.notice_title:
        return ""
    return f"《{call.notice_title}》" + (f"（{call.notice_number}）" if call.notice_number else "")


def attachment_1(call: Call, organisation: Organisation) -> list[Attachment]:
    """附件1 with the society's name already in it, as Word and as Excel."""
    spec = spec_from_dict(call.form)
    name = form_name(call, spec)
    return [
        (
            f"附件1_{name}.{suffix}",
            write(
                spec,
                organisation=organisation.name,
                year=call.year,
                notice=notice_of(call),
                rows=call.minimum,
                deadline_text=texts.moment_text(call.deadline),
                mailbox=settings.MAIL_FROM,
            ),
        )
        for suffix, write in (("docx", blank_docx), ("xlsx", blank_xlsx))
    ]


def form_name(call: Call, spec: FormSpec) -> str:
    return spec.title if spec.title[:4].isdecimal() else f"{call.year}年{spec.title}"


def ways_by_link(
    purpose: LinkPurpose, recipient: Recipient, contact: Contact | None, *, now: datetime
) -> texts.Ways:
    """A fresh signed link for one recipient; late forms are taken, so it outlives the deadline."""
    ends = _link_ends(rules.due(recipient), now)
    _link, token = issue_link(
        purpose=purpose,
        organisation=recipient.organisation,
        subject=subject_key(recipient),
        contact=contact,
        now=now,
        ttl=ends - now,
    )
    url = settings.BASE_URL.rstrip("/") + reverse(_PATHS[purpose], args=[token])
    return texts.Ways(link=url, link_until=texts.day_text(ends))


def _link_ends(due: datetime, now: datetime) -> datetime:
    return max(due, now) + timedelta(days=get_parameter(LINK_DAYS))


def is_drafted(key: str) -> bool:
    return OutgoingMail.objects.filter(key=key).exists()


def draft(
    letter: texts.Letter,
    *,
    key: str,
    kind: str,
    call: Call,
    row: Row,
    now: datetime,
    by: User | None,
    attachments: Sequence[Attachment] = (),
) -> OutgoingMail:
    """Put one letter to one organisation into the outbox."""
    return draft_mail(
        key=key,
        kind=kind,
        to=row.reach.addresses,
        organisation=row.recipient.organisation,
        subject=letter.subject,
        body=letter.body,
        about=subject_key(call),
        attachments=attachments,
        by=by,
        now=now,
    )


def draft_call_letters(
    call: Call, *, by: User, now: datetime, most: int
) -> tuple[list[OutgoingMail], int]:
    """One letter with attachment 1 and a signed link for organisations that have none yet.

    Returns at most `most` new letters, and how many are still to be drafted. One to an organisation
    without a usable address is drafted too; the outbox asks for the address.
    """
    waiting = without_letter(call)
    batch = waiting[:most]
    drafted = [
        draft_call_letter(row, key=call_key(row.recipient), by=by, now=now)
        for row in rows_for(call, batch, now)
    ]
    return drafted, len(waiting) - len(batch)


def without_letter(call: Call) -> list[Recipient]:
    """Those asked whose call letter is not drafted yet, in a steady order.

    One that a person cancelled stays cancelled. One that a handover cancelled was drafted anew
    there and then, so it is not missing either.
    """
    letters = OutgoingMail.objects.filter(kind=KIND_CALL, about=subject_key(call))
    drafted = set(letters.values_list("key", flat=True))
    asked = call.recipients.filter(exempt_reason="").select_related("organisation", "contact")
    return [one for one in asked.order_by("pk") if call_key(one) not in drafted]


def call_key(recipient: Recipient) -> str:
    return f"{KIND_CALL}:{recipient.pk}"


def draft_call_letter(row: Row, *, key: str, by: User | None, now: datetime) -> OutgoingMail:
    """征集函 to one organisation, with attachment 1 and its own link."""
    call = row.recipient.call
    ways = ways_by_link(LinkPurpose.FILL, row.recipient, row.reach.contact, now=now)
    return draft(
        texts.Letter(_subject(call), call_body(call, row, ways)),
        key=key,
        kind=KIND_CALL,
        call=call,
        row=row,
        attachments=attachment_1(call, row.recipient.organisation),
        by=by,
        now=now,
    )


def call_body(call: Call, row: Row, ways: texts.Ways) -> str:
    """The office's letter with everything it leaves open filled in."""
    by = sender()
    notice = notice_of(call)
    return texts.fill_in(
        call.letter or texts.DEFAULT_LETTER,
        {
            "单位": row.name,
            "联系人": row.reach.contact.name if row.reach.contact else "",
            "年度": str(call.year),
            "依据": f"（依据{notice}）" if notice else "",
            "最低场数": str(call.minimum),
            "截止时间": texts.moment_text(row.situation.due),
            "表名": f"附件1_{form_name(call, spec_from_dict(call.form))}",
            "填报链接": ways.link,
            "链接有效期": ways.link_until,
            "部门": by.office,
            "电话": by.phone,
            "落款": by.signature,
        },
    )


def preview(call: Call, *, now: datetime) -> texts.Letter | None:
    """The letter as the first organisation will get it; its link is made when it is drafted."""
    first = call.recipients.filter(exempt_reason="").select_related("organisation", "contact")
    rows = rows_for(call, list(first.order_by("organisation__name")[:1]), now)
    if not rows:
        return None
    until = texts.day_text(_link_ends(rows[0].situation.due, now))
    ways = texts.Ways(link="（发函时生成该单位的专用链接）", link_until=until)
    return texts.Letter(_subject(call), call_body(call, rows[0], ways))


def _subject(call: Call) -> str:
    return f"关于{call.title}的函"


def draft_contact_questions(
    call: Call, recipients: Sequence[Recipient], *, by: User, now: datetime
) -> list[OutgoingMail]:
    """确认联系人: ask each organisation whether its contact still is the one to write to."""
    drafted = []
    for row in rows_for(call, recipients, now):
        key = f"{KIND_CONTACT}:{row.recipient.pk}"
        if not row.reach.addresses or is_drafted(key):
            continue
        contact = row.reach.contact
        ways = ways_by_link(LinkPurpose.CONFIRM_CONTACT, row.recipient, contact, now=now)
        letter = texts.contact_question(
            organisation=row.name,
            title=call.title,
            known=contact.name if contact else "",
            ways=ways,
            sender=sender(),
        )
        drafted.append(
            draft(letter, key=key, kind=KIND_CONTACT, call=call, row=row, by=by, now=now)
        )
    return drafted
