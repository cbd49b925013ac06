"""识别选报件: from a stored file to an office's choices, with findings where a person must look.

Reading happens outside any transaction; what was read is then written in one. Everything that is
certain is taken at once, whatever else has to be asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from keguang.core import audit
from keguang.core.models import Organisation
from keguang.core.selectors.organisations import find_by_name
from keguang.core.selectors.organisations.senders import organisations_at
from keguang.core.selectors.originals import read_original
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.menu.marks import Said
from keguang.documents.forms.menu.reading import MenuRead, MenuRow, Sentence, read_menu
from keguang.documents.forms.parts import FileParts
from keguang.documents.forms.reading import Source
from keguang.documents.forms.spec import FormField, FormSpec
from keguang.documents.forms.values.dates import explicit_year
from keguang.lectures.models import Proposal
from keguang.orders.findings import NOWHERE, Told, is_open
from keguang.orders.identify import Programme, lecture_of, programme_of
from keguang.orders.marks import Signed, read_signed
from keguang.orders.models import ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.selectors.words import why_not
from keguang.orders.services.merging import Wanted, merge_wishes
from keguang.orders.services.rounds import locked
from keguang.orders.states import (
    STANDING,
    ChoiceDoor,
    SheetAction,
    SheetRelation,
    SheetState,
    next_sheet_state,
)
from keguang.orders.wishes import Wish, wish_in_words, wish_of

# the engine is asked for what a file holds; which columns mean what, the menu's own reader knows
ANY_FORM: Final = FormSpec(title="选报表", fields=(FormField("title", "讲座题目"),))
_UNREAD: Final = "原件没有读出选报内容，请照原件代录，或请对方另存为.xlsx重发"


@dataclass(slots=True)
class _Taking:
    """One piece under way."""

    sheet: ChoiceSheet
    programme: Programme
    version: int | None
    told: list[Told] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)


def read_sheet(sheet: ChoiceSheet, reader: WarmReader, *, today_year: int) -> FileParts:
    """Open the original in a child of limited means; no transaction, no writes."""
    data = read_original(sheet.original)
    _reading, parts = reader.read_with_parts(
        data, sheet.name, ANY_FORM, today_year=today_year, scan=False
    )
    return parts


@transaction.atomic
def keep_reading(sheet: ChoiceSheet, parts: FileParts, *, now: datetime) -> None:
    """Write what was read: the rows, whose they are, what is certain taken, the rest asked."""
    round_ = locked(sheet.round)
    sheet = ChoiceSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state != SheetState.STORED:
        return
    after = localdate(round_.created_at)
    read = read_menu(parts, year=after.year)
    signed = [mark for text in _signed_texts(read) if (mark := read_signed(text))]
    taking = _Taking(sheet, programme_of(round_), _version(signed, round_))
    taking.told += [
        Told(str(f.level), f.code, f.message, Source(f.file, f.part, f.ref)) for f in read.findings
    ]
    _find_office(taking, read, signed, now)
    if _is_of_this_round(taking, read, signed):
        _take_rows(taking, read.rows, after)
        _take_sentences(taking, read.sentences)
        _ask_about_silence(taking)
    sheet.rows = taking.rows
    finish(taking.sheet, taking.wanted, taking.told, frozenset(taking.doubtful), now=now)


@transaction.atomic
def leave_unread(sheet: ChoiceSheet, *, now: datetime) -> None:
    """识别没有成功: a clerk must look at the original itself."""
    sheet = ChoiceSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state == SheetState.STORED:
        finish(sheet, [], [Told("error", "choice_unread", _UNREAD)], frozenset(), now=now)


def finish(
    sheet: ChoiceSheet,
    wanted: Sequence[Wanted],
    told: Sequence[Told],
    doubtful: frozenset[int],
    *,
    now: datetime,
    whole: bool = False,
) -> None:
    """Merge what is certain, keep what is to be said, and say whether a person has to look.

    A `whole` list says everything its office wants: one with nothing on it takes all back.
    """
    told = list(told)
    if sheet.office is not None:
        if sheet.round.deadline < now:
            told.append(Told("info", "choice_late", "截止时间以后报来"))
        sheet.relation = _relation(sheet, told)
        relation = SheetRelation(sheet.relation)
        if wanted or doubtful or whole:
            merged = merge_wishes(sheet, wanted, relation=relation, doubtful=doubtful, now=now)
            told += merged.told
        if wanted and sheet.office.none_said:
            sheet.office.none_said = ""
            sheet.office.save(update_fields=["none_said"])
    sheet.findings = [each.as_dict() for each in told]
    settle(sheet)
    detail = {"wishes": len(wanted), "findings": len(told)}
    audit.record(
        actor=sheet.entered_by, action="orders.read_sheet", subject=sheet, at=now, detail=detail
    )


def settle(sheet: ChoiceSheet) -> None:
    """TAKEN when nothing is left to ask, else TO_CHECK."""
    asked = sheet.office_id is None or any(map(is_open, sheet.findings))
    action = SheetAction.ASK if asked else SheetAction.TAKE
    sheet.state = next_sheet_state(SheetState(sheet.state), action)
    sheet.save()


def _signed_texts(read: MenuRead) -> Iterator[str]:
    yield from (row.key for row in read.rows if row.key)
    yield from read.marks


def _version(signed: Sequence[Signed], round_: ChoiceRound) -> int | None:
    return next((mark.version for mark in signed if mark.round == round_.code), None)


def _is_of_this_round(taking: _Taking, read: MenuRead, signed: Sequence[Signed]) -> bool:
    """Last year's file is said to be last year's, and nothing of it is taken."""
    if signed and all(mark.round != taking.sheet.round.code for mark in signed):
        other = ChoiceRound.objects.filter(code=signed[0].round).first()
        which = f"（{other.title}）" if other else ""
        message = f"这是另一次选报的表{which}，没有登记；请对方用本次的选报表重报"
        taking.told.append(Told("error", "choice_other_round", message))
        return False
    ours = _years_of(taking.sheet.round)
    if not signed and read.years and not ours & set(read.years):
        written = read.years[0]
        message = f"表题写的是{written}年，不是本次的选报表，没有登记；请对方用本次的选报表重报"
        taking.told.append(Told("error", "choice_other_year", message))
        return False
    return True


def _years_of(round_: ChoiceRound) -> set[int]:
    """The years a menu of this round may bear: of its programme, its own title and its days."""
    named = explicit_year(round_.title)
    return {round_.call.year, localdate(round_.deadline).year, named or round_.call.year}


def _take_rows(taking: _Taking, rows: Sequence[MenuRow], after: date) -> None:
    for row in rows:
        proposal, remark = lecture_of(row, taking.programme)
        wish, told = wish_of(row, after=after)
        number = len(taking.rows)
        code = proposal.code if proposal else ""
        taking.rows.append(_as_json(row, code, wish))
        if row.mark.said is Said.NOT_CHOSEN or not (
            row.has_wishes or row.mark.said is not Said.BLANK
        ):
            continue
        if remark:
            taking.told.append(remark)
        if proposal is not None:
            taking.told += told
            _take_wish(taking, row, proposal, wish, number)


def _take_wish(taking: _Taking, row: MenuRow, proposal: Proposal, wish: Wish, number: int) -> None:
    if _is_over(taking, proposal, row.sources.get("title", NOWHERE)):
        return
    if row.mark.said is Said.CHOSEN:
        taking.wanted.append((proposal, wish))
        return
    taking.doubtful.add(proposal.pk)
    source = row.sources.get("mark") or next(iter(row.sources.values()))
    if row.mark.said is Said.BLANK:
        message = f"《{proposal.title}》没有打√，但填了其他内容，选还是不选？"
        taking.told.append(Told("warning", "choice_no_mark", message, source, "mark", number))
    else:
        message = f"《{proposal.title}》{row.mark.why}"
        taking.told.append(Told("warning", "choice_unclear", message, source, "mark", number))


def _is_over(taking: _Taking, proposal: Proposal, source: Source) -> bool:
    """What was over or cancelled when the piece came is not taken, and it is said."""
    why = why_not(proposal, localdate(taking.sheet.received_at))
    if not why:
        return False
    message = f"《{proposal.title}》{why}，没有登记，请对方另选"
    taking.told.append(Told("error", "choice_over", message, source))
    return True


def _take_sentences(taking: _Taking, sentences: Sequence[Sentence]) -> None:
    """What a letter names beside the table; what it does not want is left to the table."""
    named: set[int] = {proposal.pk for proposal, _wish in taking.wanted}
    for sentence in sentences:
        said = sentence.said
        if said.negated:
            message = f"来信写着“{sentence.source.raw[:60]}”，请核对"
            taking.told.append(Told("warning", "choice_negated", message, sentence.source))
            continue
        for number in said.numbers:
            _take_number(taking, number, sentence.source, named)
        for proposal in filter(None, map(taking.programme.by_code.get, said.codes)):
            _take_named(taking, proposal, sentence.source, named)
        if said.count is not None and said.count != len(taking.wanted):
            message = f"来信写共选{said.count}场，读出{len(taking.wanted)}场，请核对"
            taking.told.append(Told("warning", "choice_count", message, sentence.source))


def _take_number(taking: _Taking, number: int, source: Source, named: set[int]) -> None:
    """“第3场” is certain where it was the same lecture in every programme the office may have
    before it; else each of them is asked about."""
    programme = taking.programme
    meant = programme.meanings(number, taking.version)
    offered = {code: programme.by_code[code] for code in meant if code in programme.by_code}
    if not offered:
        message = f"来信写的第{number}场不在节目单里"
        taking.told.append(Told("error", "choice_not_offered", message, source))
    elif len(meant) == 1:
        [proposal] = offered.values()
        _take_named(taking, proposal, source, named)
    else:
        for code, proposal in offered.items():
            if proposal.pk not in named:
                _ask_about_number(taking, number, meant[code], proposal, source)


def _take_named(taking: _Taking, proposal: Proposal, source: Source, named: set[int]) -> None:
    if proposal.pk in named:
        return
    named.add(proposal.pk)
    if _is_over(taking, proposal, source):
        return
    wish = wish_in_words(source)
    taking.rows.append(_named_as_json(proposal, Said.CHOSEN, source, wish))
    taking.wanted.append((proposal, wish))


def _ask_about_number(
    taking: _Taking, number: int, versions: Sequence[int], proposal: Proposal, source: Source
) -> None:
    office = taking.sheet.office
    last = office is not None and office.menu_version in versions
    which = "、".join(f"第{version}版" for version in versions)
    message = (
        f"来信写的第{number}场在各版节目单里不同，{which}{'（最近一次选报表）' if last else ''}"
        f"是《{proposal.title}》，选还是不选？"
    )
    taking.doubtful.add(proposal.pk)
    row = len(taking.rows)
    taking.rows.append(_named_as_json(proposal, Said.UNCLEAR, source, wish_in_words(source)))
    taking.told.append(Told("warning", "choice_number", message, source, "mark", row))


def _ask_about_silence(taking: _Taking) -> None:
    """A table without one mark: were the rows left the ones wanted, or was it sent back empty?"""
    if taking.wanted or taking.doubtful:
        return
    rows = [n for n, row in enumerate(taking.rows) if row["code"] and row["mark"] == Said.BLANK]
    if rows and len(rows) < len(taking.programme.by_code):
        for number in rows:
            row = taking.rows[number]
            message = f"《{row['title']}》留在表里没有打√，其余讲座已删去，选还是不选？"
            source = Source(*row["at"])
            taking.told.append(Told("warning", "choice_no_mark", message, source, "mark", number))
    elif not any(told.level == "error" for told in taking.told):
        said = any(row["mark"] == Said.NOT_CHOSEN for row in taking.rows)
        message = (
            "整表填的都是不选" if said else _UNREAD if not taking.rows else "整表没有一处选报标记"
        )
        taking.told.append(Told("error", "choice_nothing_marked", message))


def _find_office(taking: _Taking, read: MenuRead, signed: Sequence[Signed], now: datetime) -> None:
    """Whose piece it is: the door's own word, else the name written, the address, the mark."""
    sheet = taking.sheet
    offices = {o.organisation_id: o for o in sheet.round.offices.select_related("organisation")}
    by_code = {office.organisation.code: office for office in offices.values()}
    marked = next((by_code[m.office] for m in signed if m.office in by_code), None)
    if sheet.office is not None:
        if marked is not None and marked.pk != sheet.office_id:
            message = f"这份表原是发给{marked}的，按{sheet.office}登记"
            taking.told.append(Told("info", "choice_other_menu", message))
        return
    found = _by_words(read.office, offices, now) or _by_address(sheet.sender, offices) or marked
    sheet.office = found
    if found is None:
        message = "没有认出是哪家单位报的，请选择单位"
        taking.told.append(Told("warning", "choice_no_office", message))
    elif marked is not None and marked != found:
        message = f"这份表原是发给{marked}的，由{found}报来"
        taking.told.append(Told("info", "choice_other_menu", message))


def _by_words(name: str, offices: dict[int, ChoiceOffice], now: datetime) -> ChoiceOffice | None:
    sure = (
        [m.organisation for m in find_by_name(name, on=localdate(now)) if m.is_sure] if name else []
    )
    return _only(sure, offices)


def _by_address(address: str, offices: dict[int, ChoiceOffice]) -> ChoiceOffice | None:
    return _only(organisations_at(address), offices) if address else None


def _only(bodies: Sequence[Organisation], offices: dict[int, ChoiceOffice]) -> ChoiceOffice | None:
    asked = [offices[body.pk] for body in bodies if body.pk in offices]
    return asked[0] if len(asked) == 1 else None


def _relation(sheet: ChoiceSheet, told: list[Told]) -> SheetRelation:
    """A later piece replaces the earlier; one that came from another address adds to it.

    A county's menu goes on to its communities, and each may send it back by itself.
    """
    if sheet.relation:
        return SheetRelation(sheet.relation)
    assert sheet.office is not None  # the caller has looked
    if sheet.door == ChoiceDoor.MAILBOX:
        standing = sheet.office.choices.filter(state__in=STANDING).exclude(sheet=sheet)
        others = standing.filter(sheet__door=ChoiceDoor.MAILBOX).exclude(sheet__sender=sheet.sender)
        if others.exists():
            message = (
                "另一邮箱此前已为该单位报过，这次的加在前次之上；应以这次为准的，请点“代替前次”"
            )
            told.append(Told("warning", "choice_added", message))
            return SheetRelation.ADD
    return SheetRelation.REPLACE


def _as_json(row: MenuRow, code: str, wish: Wish) -> dict[str, Any]:
    at = row.sources.get("mark") or row.sources.get("title") or Source("", "", "")
    return {
        "code": code,
        "title": row.texts.get("title", ""),
        "mark": str(row.mark.said),
        "marked": row.texts.get("mark", ""),
        "at": [at.file, at.part, at.ref],
        "sources": {name: asdict(source) for name, source in row.sources.items()},
        "wish": wish.as_json(),
    }


def _named_as_json(proposal: Proposal, said: Said, source: Source, wish: Wish) -> dict[str, Any]:
    """A lecture named in a sentence, kept as the rows are."""
    return {
        "code": proposal.code,
        "title": proposal.title,
        "mark": str(said),
        "marked": source.raw[:60],
        "at": [source.file, source.part, source.ref],
        "sources": {"mark": asdict(source)},
        "wish": wish.as_json(),
    }
