"""领导审定: a numbered sheet to decide on, the result entered once, and its undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.core.services.originals import store_original
from keguang.lectures import rules
from keguang.lectures.models import (
    Call,
    Decision,
    LeadersResult,
    SignedPage,
    SummaryLine,
    SummarySheet,
)
from keguang.lectures.selectors.leaders import Preview, awaiting_leaders, preview
from keguang.lectures.selectors.lists import full_names, in_office_order, printed_values
from keguang.lectures.services.reviews import (
    NOT_AGREED,
    keep_leaders_decision,
    locked_proposals,
    take_back,
)
from keguang.lectures.services.verdicts import (
    draft_verdict_letters,
    withdraw_verdict_letters,
)
from keguang.lectures.states import DecisionKind
from keguang.lectures.verdict_text import read_verdict_text


@dataclass(frozen=True, slots=True)
class LeadersWords:
    """What was written, where and by whom; `excepted_as` is a DecisionResult."""

    text: str
    excepted_as: str
    meeting: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class PageFile:
    """签批页 as it was uploaded."""

    name: str
    data: bytes


@transaction.atomic
def make_summary_sheet(*, call: Call, reviewed_only: bool, by: User, now: datetime) -> SummarySheet:
    """制表: freeze numbers 1 to N for what waits to be decided.

    A sheet already made of exactly the same versions is printed again instead of numbered anew,
    so that two copies on two desks never disagree.
    """
    rules.may_run_calls(by).require()
    Call.objects.select_for_update().get(pk=call.pk)
    waiting = awaiting_leaders(call, reviewed_only=reviewed_only)
    proposals = list(in_office_order(waiting.select_related("organisation__department_of")))
    if not proposals:
        raise RuleBroken(_("没有待审定的讲座，不能制表。"))
    newest = call.summary_sheets.prefetch_related("lines").first()
    if newest and [(x.proposal_id, x.version) for x in newest.lines.all()] == [
        (p.pk, p.version) for p in proposals
    ]:
        return newest
    highest = call.summary_sheets.aggregate(highest=Max("number"))["highest"] or 0
    sheet = SummarySheet.objects.create(call=call, number=highest + 1, made_at=now, made_by=by)
    names = full_names((p.organisation for p in proposals if p.organisation), on=localdate(now))
    SummaryLine.objects.bulk_create(
        SummaryLine(
            sheet=sheet,
            number=number,
            proposal=proposal,
            version=proposal.version,
            organisation_name=names[proposal.organisation_id or 0],
            values=printed_values(proposal),
        )
        for number, proposal in enumerate(proposals, start=1)
    )
    audit.record(
        actor=by,
        action="lectures.make_summary_sheet",
        subject=sheet,
        at=now,
        detail={"lines": len(proposals)},
    )
    return sheet


@transaction.atomic
def enter_result(
    *,
    sheet: SummarySheet,
    words: LeadersWords,
    page: PageFile | None = None,
    by: User,
    now: datetime,
) -> LeadersResult:
    """登记审定结果: keep what was written, to be previewed; nothing is decided yet.

    A preview of the same sheet that nobody confirmed gives way, and leaves its signed page behind.
    """
    rules.may_enter_leaders_result(by).require()
    sheet = _locked_sheet(sheet.pk)
    _check_text(sheet, words.text)
    if words.decided_on > localdate(now):
        raise RuleBroken(_("审定日期不能晚于今天。"))
    unconfirmed = sheet.results.filter(confirmed_at__isnull=True)
    earlier = unconfirmed.select_related("signed_page").first()
    unconfirmed.delete()
    result = LeadersResult.objects.create(
        sheet=sheet,
        text=words.text,
        excepted_as=words.excepted_as,
        meeting=words.meeting,
        decided_by=words.decided_by,
        decided_on=words.decided_on,
        signed_page=earlier.signed_page if earlier else None,
        entered_at=now,
        entered_by=by,
    )
    if page is not None:
        attach_signed_page(result=result, page=page, by=by, now=now)
    return result


def _check_text(sheet: SummarySheet, text: str) -> None:
    """Raise with the place of what is unclear, before anything is kept."""
    read_verdict_text(text, last=sheet.lines.count())


@transaction.atomic
def attach_signed_page(
    *, result: LeadersResult, page: PageFile, by: User, now: datetime
) -> SignedPage:
    """附签批页: the page with the signature, as it was scanned; may follow later."""
    rules.may_enter_leaders_result(by).require()
    result = _locked_result(result)
    kept = SignedPage.objects.create(
        call=result.sheet.call,
        original=store_original(page.data, now=now),
        name=page.name[-200:],
        meeting=result.meeting,
        decided_on=result.decided_on,
        added_by=by,
        added_at=now,
    )
    result.signed_page = kept
    result.save(update_fields=["signed_page"])
    result.decisions.update(signed_page=kept)
    audit.record(actor=by, action="lectures.attach_signed_page", subject=result, at=now)
    return kept


@transaction.atomic
def confirm_result(
    *, result: LeadersResult, included: Sequence[int], by: User, now: datetime
) -> LeadersResult:
    """确认: turn a preview into decisions, all of them at once, and draft the letters about them.

    Lectures that changed after the print are left out unless their number is in `included`; what
    has moved on (withdrawn, in correction, decided already) is left alone.
    """
    rules.may_enter_leaders_result(by).require()
    result = _locked_result(result)
    if result.confirmed_at is not None:
        raise RuleBroken(_("这份审定结果已经登记过。"))
    result.included = sorted(included)
    happening = _locked_preview(result)
    if not happening.decided:
        raise RuleBroken(_("按这份意见没有一场会变动，请核对。"))
    for line in happening.decided:
        assert line.result is not None  # decided lines have one
        decision = Decision(
            kind=DecisionKind.LEADERS,
            result=line.result,
            decided_by=result.decided_by,
            decided_on=result.decided_on,
            meeting=result.meeting,
            signed_page=result.signed_page,
            leaders_result=result,
        )
        keep_leaders_decision(line.proposal, decision, by=by, now=now)
    result.confirmed_at = now
    result.save(update_fields=["included", "confirmed_at"])
    declined = [line.proposal for line in happening.decided if line.result in NOT_AGREED]
    draft_verdict_letters(proposals=declined, by=by, now=now)
    detail = {"decided": len(happening.decided), "text": result.text}
    audit.record(actor=by, action="lectures.confirm_result", subject=result, at=now, detail=detail)
    return result


def _locked_sheet(pk: int) -> SummarySheet:
    """The sheet, held while one of its results is entered or becomes decisions.

    Its call first, as publishing does: either would else wait for what the other holds.
    """
    call = SummarySheet.objects.values("call").get(pk=pk)["call"]
    Call.objects.select_for_update(no_key=True).get(pk=call)
    return SummarySheet.objects.select_for_update(no_key=True).get(pk=pk)


def _locked_result(result: LeadersResult) -> LeadersResult:
    """The result as it is now; refused if it has given way to a newer entry meanwhile."""
    _locked_sheet(result.sheet_id)
    rows = LeadersResult.objects.select_for_update(of=("self",)).select_related("sheet")
    found = rows.filter(pk=result.pk).first()
    if found is None:
        raise RuleBroken(_("这份意见已被重新登记的意见取代，请打开新登记的意见核对后再确认。"))
    return found


def _locked_preview(result: LeadersResult) -> Preview:
    lines = result.sheet.lines.select_related("proposal")
    proposals = locked_proposals(line.proposal for line in lines)
    return preview(result, proposals={proposal.pk: proposal for proposal in proposals})


@transaction.atomic
def void_result(*, result: LeadersResult, by: User, now: datetime) -> LeadersResult:
    """撤销审定结果: the whole entry was a mistake; its decisions go, the lectures stand in review.

    A lecture that moved on since keeps its present state.
    """
    rules.may_enter_leaders_result(by).require()
    result = _locked_result(result)
    if result.confirmed_at is None or result.voided_at is not None:
        raise RuleBroken(_("这份审定结果没有生效，不用撤销。"))
    decisions = list(result.decisions.filter(voided_at__isnull=True).select_related("proposal"))
    proposals = {p.pk: p for p in locked_proposals(d.proposal for d in decisions)}
    for decision in decisions:
        take_back(decision, proposals[decision.proposal_id], by=by, now=now)
    withdraw_verdict_letters(proposals=proposals.values(), by=by, now=now)
    result.voided_at = now
    result.save(update_fields=["voided_at"])
    audit.record(actor=by, action="lectures.void_result", subject=result, at=now)
    return result
