"""并入: what a piece wishes, against what its office chose before; nothing is lost or doubled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from keguang.lectures.models import Proposal
from keguang.orders.findings import Told
from keguang.orders.models import Choice, ChoiceOffice, ChoiceSheet
from keguang.orders.states import (
    STANDING,
    ChoiceAction,
    ChoiceState,
    SheetRelation,
    next_choice_state,
)
from keguang.orders.wishes import Wish

type Wanted = tuple[Proposal, Wish]


@dataclass(slots=True)
class Merged:
    """What merging did, in lectures, and what it has to say."""

    added: int = 0
    kept: int = 0
    replaced: int = 0
    told: list[Told] = field(default_factory=list)


def merge_wishes(
    sheet: ChoiceSheet,
    wanted: Sequence[Wanted],
    *,
    relation: SheetRelation,
    doubtful: frozenset[int],
    now: datetime,
) -> Merged:
    """Write the wishes of a piece whose office is known; the round is locked by the caller.

    The same wish stays as it is. A different one replaces the earlier, which is kept beside it.
    What was arranged or refused already is never changed by a sheet: it is told of. `doubtful`
    are the lectures whose mark is still to be asked about.
    """
    assert sheet.office is not None  # a piece of nobody wishes nothing
    merged = Merged()
    standing = _standing(sheet.office)
    for proposal, wish in _once(wanted, merged):
        known = standing.pop((proposal.pk, wish.host), None)
        if known is None:
            _add_unless_declined(sheet, proposal, wish, merged)
        elif Wish.of(known) == wish:
            merged.kept += 1
        elif known.state == ChoiceState.ACCEPTED:
            merged.kept += 1
            message = f"《{proposal.title}》已安排，这次报的内容与前次不同，未作改动，请核对"
            merged.told.append(Told("warning", "choice_arranged", message))
        else:
            _replace(known, sheet, now=now)
            _add(sheet, proposal, wish, merged)
            merged.replaced += 1
    if relation == SheetRelation.REPLACE:
        for left in standing.values():
            _drop(left, sheet, doubtful, merged, now=now)
    return merged


def _standing(office: ChoiceOffice) -> dict[tuple[int, str], Choice]:
    choices = office.choices.filter(state__in=STANDING).select_related("proposal")
    return {(choice.proposal_id, choice.host): choice for choice in choices}


def _once(wanted: Sequence[Wanted], merged: Merged) -> list[Wanted]:
    """One wish a lecture and place; a second one that says something else is told of."""
    found: dict[tuple[int, str], Wanted] = {}
    for proposal, wish in wanted:
        first = found.setdefault((proposal.pk, wish.host), (proposal, wish))
        if first[1] != wish:
            place = f"（{wish.host}）" if wish.host else ""
            message = f"《{proposal.title}》{place}填了两行，内容不同，按第一行登记"
            merged.told.append(Told("warning", "choice_twice", message))
    return list(found.values())


def _add_unless_declined(
    sheet: ChoiceSheet, proposal: Proposal, wish: Wish, merged: Merged
) -> None:
    """A wish refused before is not made anew by sending the same list again."""
    assert sheet.office is not None
    before = sheet.office.choices.filter(
        proposal=proposal, host=wish.host, state=ChoiceState.DECLINED
    ).last()
    if before is not None and Wish.of(before) == wish:
        message = f"《{proposal.title}》此前未能安排（{before.reason}），又报了一次"
        merged.told.append(Told("info", "choice_declined_before", message))
        return
    _add(sheet, proposal, wish, merged)


def _add(sheet: ChoiceSheet, proposal: Proposal, wish: Wish, merged: Merged) -> None:
    assert sheet.office is not None
    Choice.objects.create(office=sheet.office, proposal=proposal, sheet=sheet, **wish.values())
    merged.added += 1


def _drop(
    left: Choice, sheet: ChoiceSheet, doubtful: frozenset[int], merged: Merged, *, now: datetime
) -> None:
    if left.proposal_id in doubtful:
        return
    if left.state == ChoiceState.ACCEPTED:
        message = f"《{left.proposal.title}》已安排，这次没有选，未作改动，请核对"
        merged.told.append(Told("warning", "choice_arranged", message))
        return
    _replace(left, sheet, now=now)
    merged.replaced += 1


def _replace(choice: Choice, sheet: ChoiceSheet, *, now: datetime) -> None:
    choice.state = next_choice_state(ChoiceState(choice.state), ChoiceAction.REPLACE)
    choice.replaced_by, choice.decided_at = sheet, now
    choice.save(update_fields=["state", "replaced_by", "decided_at"])
