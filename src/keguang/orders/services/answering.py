"""核对选报件: a clerk answers what the reading left open, piece by piece and mark by mark."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.lectures.models import Proposal
from keguang.orders import rules
from keguang.orders.findings import Told, is_open
from keguang.orders.models import ChoiceOffice, ChoiceSheet
from keguang.orders.services.merging import Wanted, merge_wishes
from keguang.orders.services.reading import finish, settle
from keguang.orders.services.rounds import locked
from keguang.orders.states import SheetAction, SheetRelation, SheetState, next_sheet_state
from keguang.orders.wishes import Wish


@transaction.atomic
def answer_mark(
    *, sheet: ChoiceSheet, row: int, chosen: bool, by: User, now: datetime
) -> ChoiceSheet:
    """按选报登记 or 按不选登记: what an unclear mark meant, as a person found out."""
    sheet = _opened(sheet, by)
    asked = [f for f in sheet.findings if f["row"] == row]
    if not asked:
        raise RuleBroken(_("这一处已经核对过。"))
    if sheet.office is None:
        raise RuleBroken(_("请先确定选报单位。"))
    sheet.findings = [f for f in sheet.findings if f["row"] != row]
    said = sheet.rows[row]
    said["answer"] = "chosen" if chosen else "not_chosen"
    wanted = _wanted(said)
    if chosen and wanted is not None:
        _merge(sheet, [wanted], now=now)
    settle(sheet)
    detail = {"row": row, "chosen": chosen, "mark": said["marked"]}
    audit.record(actor=by, action="orders.answer_mark", subject=sheet, at=now, detail=detail)
    return sheet


@transaction.atomic
def name_office(
    *, sheet: ChoiceSheet, office: ChoiceOffice, by: User, now: datetime
) -> ChoiceSheet:
    """确定选报单位: whose piece it is; what is certain in it is then taken."""
    sheet = _opened(sheet, by)
    if sheet.office is not None:
        raise RuleBroken(_("这一件已确定是%(name)s的。") % {"name": sheet.office})
    if office.round_id != sheet.round_id:
        raise RuleBroken(_("该单位不在这次选报之内。"))
    sheet.office = office
    told = [Told.from_dict(f) for f in sheet.findings if f["code"] != "choice_no_office"]
    asked = {f["row"] for f in sheet.findings if f["row"] is not None}
    certain = [
        row for n, row in enumerate(sheet.rows) if row["mark"] == "chosen" and n not in asked
    ]
    wanted = [found for row in certain if (found := _wanted(row))]
    doubtful = [_wanted(sheet.rows[n]) for n in asked]
    finish(sheet, wanted, told, frozenset(w[0].pk for w in doubtful if w), now=now)
    audit.record(
        actor=by, action="orders.name_office", subject=sheet, at=now, detail={"office": str(office)}
    )
    return sheet


@transaction.atomic
def let_replace(*, sheet: ChoiceSheet, by: User, now: datetime) -> ChoiceSheet:
    """代替前次: what came from another address does replace what was chosen before it."""
    rules.may_run_rounds(by).require()
    locked(sheet.round)
    sheet = (
        ChoiceSheet.objects.select_for_update(of=("self",))
        .select_related("office", "round")
        .get(pk=sheet.pk)
    )
    if sheet.relation != SheetRelation.ADD:
        raise RuleBroken(_("这一件已经代替了前次。"))
    sheet.relation = SheetRelation.REPLACE
    sheet.findings = [f for f in sheet.findings if f["code"] != "choice_added"]
    kept = [(c.proposal, Wish.of(c)) for c in sheet.choices.select_related("proposal")]
    asked = [_wanted(sheet.rows[f["row"]]) for f in sheet.findings if f["row"] is not None]
    doubtful = frozenset(w[0].pk for w in asked if w)
    merged = merge_wishes(sheet, kept, relation=SheetRelation.REPLACE, doubtful=doubtful, now=now)
    sheet.findings += [told.as_dict() for told in merged.told]
    sheet.save(update_fields=["relation", "findings"])
    audit.record(actor=by, action="orders.let_replace", subject=sheet, at=now)
    return sheet


@transaction.atomic
def check_off(*, sheet: ChoiceSheet, by: User, now: datetime) -> ChoiceSheet:
    """核对完成: the findings that are no questions about a mark were looked at."""
    sheet = _opened(sheet, by)
    if any(f["row"] is not None for f in sheet.findings):
        raise RuleBroken(_("还有没核对的选报标记。"))
    if sheet.office is None:
        raise RuleBroken(_("请先确定选报单位。"))
    for finding in sheet.findings:
        if is_open(finding):
            finding["level"] = "warning"
    settle(sheet)
    audit.record(actor=by, action="orders.check_off", subject=sheet, at=now)
    return sheet


@transaction.atomic
def set_aside(*, sheet: ChoiceSheet, reason: str, by: User, now: datetime) -> ChoiceSheet:
    """不作选报: another file sent by mistake; the original stays."""
    sheet = _opened(sheet, by)
    if sheet.choices.exists():
        raise RuleBroken(_("这一件已有登记的选报，请在选报情况中处理。"))
    sheet.state = next_sheet_state(SheetState(sheet.state), SheetAction.SET_ASIDE)
    sheet.set_aside_reason = reason.strip()[:200]
    sheet.save(update_fields=["state", "set_aside_reason"])
    audit.record(actor=by, action="orders.set_sheet_aside", subject=sheet, at=now)
    return sheet


def _opened(sheet: ChoiceSheet, by: User) -> ChoiceSheet:
    """The piece under lock, still to be checked."""
    rules.may_run_rounds(by).require()
    locked(sheet.round)
    related = ChoiceSheet.objects.select_related("office__organisation", "round")
    sheet = related.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.state != SheetState.TO_CHECK:
        raise RuleBroken(_("这一件不在待核对状态。"))
    return sheet


def _merge(sheet: ChoiceSheet, wanted: list[Wanted], *, now: datetime) -> None:
    merged = merge_wishes(sheet, wanted, relation=SheetRelation.ADD, doubtful=frozenset(), now=now)
    sheet.findings += [told.as_dict() for told in merged.told]


def _wanted(row: dict[str, Any]) -> Wanted | None:
    proposal = Proposal.objects.filter(code=row["code"]).first() if row["code"] else None
    return (proposal, Wish.from_json(row["wish"])) if proposal else None
