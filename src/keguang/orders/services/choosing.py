"""在线选报: ticking lectures one by one and sending the list, by link, account or telephone.

What is ticked is a draft of the office, whoever of its people ticked it; nothing counts before it
is sent, and what is sent goes the way every piece goes.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.services.links import mark_used
from keguang.core.services.originals import store_original
from keguang.lectures.models import Proposal
from keguang.orders.findings import Told
from keguang.orders.identify import programme_of
from keguang.orders.models import ChoiceOffice, ChoiceSheet
from keguang.orders.selectors.words import why_not
from keguang.orders.services.merging import Wanted
from keguang.orders.services.reading import finish
from keguang.orders.services.rounds import locked
from keguang.orders.services.sheets import Hand, authorise, keep_sheet
from keguang.orders.states import STANDING, ChoiceState, SheetRelation, SheetState
from keguang.orders.wishes import Wish

FORM_NAME: Final = "在线选报.json"
_LIST_KEY: Final = "list:"


@transaction.atomic
def tick(
    *, office: ChoiceOffice, code: str, wish: Wish, hand: Hand, now: datetime, instead: str = ""
) -> ChoiceOffice:
    """选这一场: put a lecture, with when and where, on the office's list; not sent yet.

    `instead` names the entry of the list this one takes the place of.
    """
    office = _opened(office, hand)
    lecture = programme_of(office.round).by_code.get(code)
    if lecture is None:
        raise RuleBroken(_("这一场不在现行节目单里。"))
    if why := why_not(lecture, localdate(now)):
        raise RuleBroken(_("这一场%(why)s，请另选。") % {"why": why})
    kept = {key: each for key, each in _list_of(office).items() if key != instead}
    office.draft = {**kept, entry_key(code, wish.host): wish.as_json()}
    return _save_draft(office, now=now)


@transaction.atomic
def untick(*, office: ChoiceOffice, entry: str, hand: Hand, now: datetime) -> ChoiceOffice:
    """不选这一场: take an entry off the list; not sent yet."""
    office = _opened(office, hand)
    office.draft = {key: wish for key, wish in _list_of(office).items() if key != entry}
    return _save_draft(office, now=now)


@transaction.atomic
def send_list(*, office: ChoiceOffice, hand: Hand, now: datetime) -> ChoiceSheet:
    """提交选报: the office's list takes the place of what it chose before.

    The list is kept as the original. Pressing twice is one piece; so is a list that is what the
    office chose already, which would change nothing. What cannot be chosen any more is left out
    and told of.
    """
    office = _opened(office, hand)
    wishes = _list_of(office)
    if not wishes:
        raise RuleBroken(_("还没有选讲座；不选的，请用“本次不选报”。"))
    sheet = _keep(office, wishes, hand, now=now)
    if sheet.state == SheetState.STORED:
        wanted, told = _still_offered(office, wishes, localdate(now))
        sheet.rows = [_as_row(proposal, wish) for proposal, wish in wanted]
        sheet.relation = SheetRelation.REPLACE
        finish(sheet, wanted, told, frozenset(), now=now, whole=True)
    _drop_draft(office, none_said="")
    if hand.link is not None:
        mark_used(hand.link, now=now)
    return sheet


@transaction.atomic
def say_none(*, office: ChoiceOffice, reason: str, hand: Hand, now: datetime) -> ChoiceOffice:
    """本次不选报: an answer too. What was chosen before is taken back by it, as by an empty list;
    only what is arranged already is not taken back by the office alone."""
    office = _opened(office, hand)
    chosen = office.choices.filter(state__in=STANDING)
    if chosen.filter(state=ChoiceState.ACCEPTED).exists():
        raise RuleBroken(_("已有安排好的讲座，不能自行全部撤回，请与学会部联系。"))
    if chosen.exists():
        sheet = _keep(office, {}, hand, now=now)
        sheet.relation = SheetRelation.REPLACE
        finish(sheet, [], [], frozenset(), now=now, whole=True)
    _drop_draft(office, none_said=reason.strip()[:200] or _("本次不选报"))
    audit.record(
        actor=hand.user, action="orders.say_none", subject=office, at=now,
        detail={"reason": office.none_said, "source": hand.source},
    )  # fmt: skip
    return office


def list_of(office: ChoiceOffice) -> dict[str, Wish]:
    """What stands on an office's list: its draft, or what it chose last if nothing is drafted."""
    return _as_wishes(_list_of(office))


def entry_key(code: str, host: str) -> str:
    """How a list names an entry: one lecture may be wanted in several places."""
    return f"{code}@{host}"


def code_of(entry: str) -> str:
    """The lecture of an entry."""
    return entry.partition("@")[0]


def _list_of(office: ChoiceOffice) -> dict[str, dict[str, object]]:
    if office.draft_saved_at is not None:
        return dict(office.draft)
    return _standing_of(office)


def _standing_of(office: ChoiceOffice) -> dict[str, dict[str, object]]:
    standing = office.choices.filter(state__in=STANDING).select_related("proposal")
    return {
        entry_key(choice.proposal.code, choice.host): Wish.of(choice).as_json()
        for choice in standing
    }


def _opened(office: ChoiceOffice, hand: Hand) -> ChoiceOffice:
    locked(office.round)
    related = ChoiceOffice.objects.select_related("round__call", "organisation__territory")
    office = related.select_for_update(of=("self",)).get(pk=office.pk)
    authorise(office, hand)
    return office


def _save_draft(office: ChoiceOffice, *, now: datetime) -> ChoiceOffice:
    office.draft_saved_at = now
    office.save(update_fields=["draft", "draft_saved_at"])
    return office


def _drop_draft(office: ChoiceOffice, *, none_said: str) -> None:
    office.draft, office.draft_saved_at, office.none_said = {}, None, none_said
    office.save(update_fields=["draft", "draft_saved_at", "none_said"])


def _still_offered(
    office: ChoiceOffice, wishes: Mapping[str, Mapping[str, object]], today: date
) -> tuple[list[Wanted], list[Told]]:
    """The entries of a list that may be chosen at this moment, and what to say of the others.

    A programme may be published anew and a lecture cancelled between ticking and sending. What is
    arranged for the office stays on its list whatever became of it.
    """
    accepted = office.choices.filter(state=ChoiceState.ACCEPTED)
    arranged = {
        entry_key(choice.proposal.code, choice.host): choice.proposal
        for choice in accepted.select_related("proposal__delivery")
    }
    offered = programme_of(office.round).by_code
    wanted: list[Wanted] = []
    told: list[Told] = []
    for key, wish in wishes.items():
        lecture = arranged.get(key) or offered.get(code_of(key))
        if lecture is None:
            told.append(_not_offered(code_of(key)))
        elif key not in arranged and (why := why_not(lecture, today)):
            message = f"《{lecture.title}》{why}，没有登记，请另选"
            told.append(Told("warning", "choice_over", message))
        else:
            wanted.append((lecture, Wish.from_json(wish)))
    return wanted, told


def _not_offered(code: str) -> Told:
    title = Proposal.objects.filter(code=code).values_list("title", flat=True).first()
    message = f"《{title or code}》已不在现行节目单，没有登记，请另选"
    return Told("warning", "choice_not_offered", message)


def _keep(
    office: ChoiceOffice, wishes: Mapping[str, Mapping[str, object]], hand: Hand, *, now: datetime
) -> ChoiceSheet:
    """The piece of this list: a new one, unless the last one left the office's choices as the
    list would have them."""
    last = office.sheets.order_by("pk").last()
    text = json.dumps(wishes, ensure_ascii=False, sort_keys=True)
    key = f"{_LIST_KEY}{office.pk}:{hashlib.sha256(text.encode()).hexdigest()}"
    if last is not None:
        same = last.key.startswith(_LIST_KEY) and _as_wishes(wishes) == _as_wishes(
            _standing_of(office)
        )
        key = last.key if same else f"{key}:{last.pk}"
    return keep_sheet(
        key=key,
        round_=office.round,
        office=office,
        door=hand.door,
        name=FORM_NAME,
        original=store_original(text.encode(), now=now),
        hand=hand,
        now=now,
        read=False,
    )


def _as_wishes(kept: Mapping[str, Mapping[str, object]]) -> dict[str, Wish]:
    return {key: Wish.from_json(wish) for key, wish in kept.items()}


def _as_row(proposal: Proposal, wish: Wish) -> dict[str, object]:
    return {
        "code": proposal.code,
        "title": proposal.title,
        "mark": "chosen",
        "marked": "",
        "at": [FORM_NAME, "", ""],
        "sources": {},
        "wish": wish.as_json(),
    }
