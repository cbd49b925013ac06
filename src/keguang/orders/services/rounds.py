"""选报: opening a round for a programme that is out, whom it asks, closing and reopening it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, User
from keguang.lectures.models import Call
from keguang.lectures.selectors.programme import newest_versions
from keguang.orders import rules
from keguang.orders.models import ChoiceOffice, ChoiceRound
from keguang.orders.states import RoundAction, RoundState, next_round_state


@transaction.atomic
def open_round(
    *,
    call: Call,
    title: str,
    deadline: datetime,
    organisations: Collection[Organisation],
    by: User,
    now: datetime,
) -> ChoiceRound:
    """发起选报: ask these organisations to choose from the programme in force."""
    rules.may_run_rounds(by).require()
    if not newest_versions().filter(call=call).exists():
        raise RuleBroken(_("节目单尚未公布，不能发起选报。"))
    if deadline <= now:
        raise RuleBroken(_("截止时间已经过去。"))
    if not organisations:
        raise RuleBroken(_("请至少选择一家单位。"))
    made = ChoiceRound.objects.create(
        code=new_code(),
        call=call,
        title=title.strip(),
        deadline=deadline,
        created_at=now,
        created_by=by,
    )
    _ask(made, organisations)
    detail = {"offices": len(organisations)}
    audit.record(actor=by, action="orders.open_round", subject=made, at=now, detail=detail)
    return made


@transaction.atomic
def change_round(
    *,
    round_: ChoiceRound,
    deadline: datetime,
    organisations: Collection[Organisation],
    by: User,
    now: datetime,
) -> ChoiceRound:
    """改截止时间、增加选报单位: for everybody asked; those asked already are left as they are."""
    rules.may_run_rounds(by).require()
    round_ = locked(round_)
    added = _ask(round_, organisations)
    detail = {"from": round_.deadline, "to": deadline, "added": added}
    round_.deadline = deadline
    round_.save(update_fields=["deadline"])
    audit.record(actor=by, action="orders.change_round", subject=round_, at=now, detail=detail)
    return round_


@transaction.atomic
def move_round(*, round_: ChoiceRound, action: RoundAction, by: User, now: datetime) -> ChoiceRound:
    """截止 or 重新开放: whether offices may still choose by their own hand."""
    rules.may_run_rounds(by).require()
    round_ = locked(round_)
    round_.state = next_round_state(RoundState(round_.state), action)
    round_.save(update_fields=["state"])
    audit.record(actor=by, action=f"orders.{action}_round", subject=round_, at=now)
    return round_


def locked(round_: ChoiceRound) -> ChoiceRound:
    """The round as it is now, under a row lock: every write in 选报 begins here, so that two
    pieces, or two decisions about one lecture, come one after the other."""
    return ChoiceRound.objects.select_for_update().get(pk=round_.pk)


def _ask(round_: ChoiceRound, organisations: Collection[Organisation]) -> int:
    known = set(round_.offices.values_list("organisation_id", flat=True))
    fresh = {one.pk: one for one in organisations if one.pk not in known}
    ChoiceOffice.objects.bulk_create(
        ChoiceOffice(round=round_, organisation=one) for one in fresh.values()
    )
    return len(fresh)
