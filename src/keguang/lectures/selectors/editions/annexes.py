"""The annex of a scope in its two editions, always in Chinese.

公开版 says what the public pages say. 内部版 adds names and telephone numbers: a county needs to
know who comes and whom to ring. A lecturer who does not want to be published is marked, so that
nobody copies the name onto a poster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from keguang.core.models import Contact, ContactRole
from keguang.core.papers import in_chinese
from keguang.core.phones import mask_phones
from keguang.documents.lists import Annex, AnnexPart, Edition
from keguang.documents.tables.cells import CellValue, Column, Kind
from keguang.lectures.models import Delivery, ProgrammeVersion, Proposal
from keguang.lectures.selectors.editions.choice import Choice, Picked
from keguang.lectures.selectors.lists import written_day
from keguang.lectures.selectors.programme import PublicLecture
from keguang.lectures.states import DeliveryState

_COMMON: Final = (
    Column("编号", width=7),
    Column("讲座题目", Kind.LONG, 12),
    Column("申报单位", width=8),
)
_REST: Final = (
    Column("适合人群", width=5),
    Column("时间", width=6.5),
    Column("地点", width=7.5),
)
_SPEAKER: Final = Column("主讲人", width=8)
_PUBLICITY: Final = Column("姓名可否公开", width=4.5)
_CONTACT: Final = Column("联系人", width=4.5)
_PHONE: Final = Column("联系电话", Kind.PHONE, 7.5)
_REMARK: Final = Column("备注", width=4.5)
PUBLIC_COLUMNS: Final = (*_COMMON, _SPEAKER, *_REST, _REMARK)
INTERNAL_COLUMNS: Final = (*_COMMON, _SPEAKER, _PUBLICITY, *_REST, _CONTACT, _PHONE, _REMARK)
ON_THE_FORM: Final = "申报表所留"
_RANKS: Final = {
    ContactRole.LIAISON: 0,
    ContactRole.SECRETARY_GENERAL: 1,
    ContactRole.PRESIDENT: 2,
}


@dataclass(frozen=True, slots=True)
class Inside:
    """What only an internal edition says of a lecture."""

    speaker: str
    publicity: str
    contact: str
    phone: str


@in_chinese()
def public_annex(
    version: ProgrammeVersion,
    choice: Choice,
    picked: Picked,
    *,
    on: date,
    mark: str = "",
    landscape: bool = False,
) -> Annex:
    """公开版: as the public pages, no telephone numbers, names only by consent."""
    parts = tuple(
        AnnexPart(
            group.heading,
            tuple(
                (*_common(x), _named(x.speaker, x.position, x.employer), *_rest(x), _remark(x))
                for x in group.lectures
            ),
        )
        for group in picked.groups
    )
    withheld = sum(1 for lecture in picked.lectures if not lecture.speaker)
    notes = [_basis(version, on), *_cancelled_note(picked)]
    if withheld:
        notes.append(f"{withheld}场未取得主讲人公开同意，不列姓名、单位和职务。")
    return Annex(
        title=_title(version, choice),
        columns=PUBLIC_COLUMNS,
        parts=parts,
        edition=Edition.PUBLIC,
        mark=mark,
        subtitle=_subtitle(picked),
        notes=_numbered(notes),
        landscape=landscape,
    )


@in_chinese()
def internal_annex(
    version: ProgrammeVersion,
    choice: Choice,
    picked: Picked,
    *,
    on: date,
    mark: str = "",
    masked: bool = False,
) -> Annex:
    """内部版, for one county or for the office. `masked` hides the middle of every number: what a
    page shows before the file is taken."""
    codes = [lecture.code for lecture in picked.lectures]
    inside = inside_of(version, codes, for_county=choice.county is not None)

    def line(x: PublicLecture) -> tuple[CellValue, ...]:
        own = inside[x.code]
        phone = mask_phones(own.phone) if masked else own.phone
        return (
            *(*_common(x), own.speaker, own.publicity, *_rest(x)),
            *(own.contact, phone, _remark(x)),
        )

    parts = tuple(AnnexPart(g.heading, tuple(map(line, g.lectures))) for g in picked.groups)
    reader = f"{choice.county.name}科协" if choice.county else "学会部"
    return Annex(
        title=_title(version, choice),
        columns=INTERNAL_COLUMNS,
        parts=parts,
        edition=Edition.INTERNAL,
        mark=mark,
        subtitle=_subtitle(picked),
        made=f"供{reader}使用\u3000{written_day(on)}制",
        notes=_numbered([_basis(version, on), *_cancelled_note(picked), *_use_notes()]),
        landscape=True,
    )


def inside_of(
    version: ProgrammeVersion, codes: Sequence[str], *, for_county: bool
) -> dict[str, Inside]:
    """Who comes, whether that may be published, and whom to ring, by lecture. What a county may
    have is decided here for every paper that goes to one."""
    proposals = Proposal.objects.filter(call=version.call_id, code__in=codes)
    known = {p.code: p for p in proposals.select_related("organisation", "delivery")}
    contacts = _contacts({p.organisation_id for p in known.values() if p.organisation_id})
    found = {}
    for code in codes:
        proposal = known[code]
        delivery = getattr(proposal, "delivery", None) or Delivery(proposal=proposal)
        speaker, consent = _who_comes(proposal, delivery)
        office = contacts.get(proposal.organisation_id or 0)
        contact, phone = _whom_to_ring(proposal, delivery, office, for_county=for_county)
        found[code] = Inside(speaker, "可" if consent is True else "不可", contact, phone)
    return found


def _who_comes(proposal: Proposal, delivery: Delivery) -> tuple[str, bool | None]:
    if delivery.substitute_name:
        return (
            _named(
                delivery.substitute_name,
                delivery.substitute_position,
                delivery.substitute_employer,
            ),
            delivery.substitute_consent,
        )
    return _named(proposal.speaker, proposal.position, proposal.employer), proposal.consent


def _whom_to_ring(
    proposal: Proposal, delivery: Delivery, office: Contact | None, *, for_county: bool
) -> tuple[str, str]:
    """A county rings the number of a lecture it has; to book another, its society's office: the
    number on a form is often the lecturer's own. Nobody needs a number for what is over."""
    if delivery.state == DeliveryState.HELD:
        return "", ""
    phone = proposal.contact_phone if delivery.day is not None or not for_county else ""
    if office is not None and phone in {"", office.phone}:
        return office.name, office.phone
    return ON_THE_FORM if phone else "", phone


def _contacts(organisations: set[int]) -> dict[int, Contact]:
    """Whom to ring at each society: its 联系人, else its 秘书长 or 理事长, with a number."""
    found = Contact.objects.filter(organisation__in=organisations, ended_on__isnull=True)
    in_order = sorted(
        found.exclude(phone=""), key=lambda c: _RANKS[ContactRole(c.role)], reverse=True
    )
    return {contact.organisation_id: contact for contact in in_order}


def _common(lecture: PublicLecture) -> tuple[CellValue, ...]:
    return lecture.code, lecture.title, lecture.organisation


def _rest(lecture: PublicLecture) -> tuple[CellValue, ...]:
    return lecture.audience, lecture.when or "可商定", lecture.place


def _named(name: str, position: str, employer: str) -> str:
    """王丽娟 with title and unit below; nothing but nothing of somebody who is not named."""
    return "\n".join(filter(None, (name, position, employer))) if name else ""


def _remark(lecture: PublicLecture) -> str:
    return lecture.delivery.label if lecture.day is not None and _is_news(lecture) else ""


def _is_news(lecture: PublicLecture) -> bool:
    return lecture.delivery.is_held or bool(lecture.delivery.was) or lecture.delivery.substituted


def _title(version: ProgrammeVersion, choice: Choice) -> str:
    return f"{version.call.year}年“洛阳市科普大讲堂”讲座安排表{_in_brackets(choice.words)}"


def _in_brackets(words: str) -> str:
    return f"（{words}）" if words else ""


def _subtitle(picked: Picked) -> str:
    return f"共{len(picked.lectures)}场"


def _basis(version: ProgrammeVersion, on: date) -> str:
    published = written_day(localdate(version.published_at))
    source = f"依据节目单第{version.number}版（{published}公布）"
    return f"{source}，{written_day(on)}制表；有变动以网站为准。"


def _cancelled_note(picked: Picked) -> list[str]:
    return [f"另有{picked.cancelled}场已取消，未列。"] if picked.cancelled else []


def _use_notes() -> list[str]:
    return [
        "本表含联系方式，仅供联系讲座使用，不得对外张贴、转发；对外请用公开版。",
        "“姓名可否公开”栏为“不可”的，海报、报道中不得出现主讲人姓名、单位和职务。",
    ]


def _numbered(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) == 1:
        return (f"注：{notes[0]}",)
    return tuple(
        f"{'注：' if at == 1 else ''}{at}.{note}" for at, note in enumerate(notes, start=1)
    )
