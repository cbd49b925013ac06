"""在线选报: ticking lectures one by one and sending the list, by link, account or telephone.

What is ticked is a draft of the office, whoever of its people ticked it; nothing counts before it
is sent, and what is sent goes the way every piece goes.
"""

import hashlib
import json
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.services.links import mark_used
from keguang.core.services.originals import store_original
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.orders.identify import Programme, programme_of
from keguang.orders.models import ChoiceOffice, ChoiceSheet
from keguang.orders.services.reading import finish
from keguang.orders.services.rounds import locked
from keguang.orders.services.sheets import Hand, authorise, keep_sheet
from keguang.orders.states import OVER, STANDING, SheetRelation, SheetState
from keguang.orders.wishes import Wish

FORM_NAME: Final = "在线选报.json"


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
    if delivery_of(lecture).state in OVER:
        raise RuleBroken(_("这一场已经开展或取消，请另选。"))
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

    The list is kept as the original. Pressing twice is one piece; so is the same list again,
    which would change nothing.
    """
    office = _opened(office, hand)
    wishes = _list_of(office)
    if not wishes:
        raise RuleBroken(_("还没有选讲座；不选的，请用“本次不选报”。"))
    programme = programme_of(office.round)
    sheet = _keep(office, wishes, hand, now=now)
    if sheet.state == SheetState.STORED:
        wanted = [
            (programme.by_code[code], Wish.from_json(wish))
            for key, wish in wishes.items()
            if (code := code_of(key)) in programme.by_code
        ]
        sheet.rows = _as_rows(programme, wishes)
        sheet.relation = SheetRelation.REPLACE
        finish(sheet, wanted, [], frozenset(), now=now)
    office.draft, office.draft_saved_at, office.none_said = {}, None, ""
    office.save(update_fields=["draft", "draft_saved_at", "none_said"])
    if hand.link is not None:
        mark_used(hand.link, now=now)
    return sheet


@transaction.atomic
def say_none(*, office: ChoiceOffice, reason: str, hand: Hand, now: datetime) -> ChoiceOffice:
    """本次不选报: an answer too; what was chosen before has to be taken back first."""
    office = _opened(office, hand)
    if office.choices.filter(state__in=STANDING).exists():
        raise RuleBroken(_("该单位已有选报，请先改选。"))
    office.none_said = reason.strip()[:200] or _("本次不选报")
    office.draft, office.draft_saved_at = {}, None
    office.save(update_fields=["none_said", "draft", "draft_saved_at"])
    audit.record(
        actor=hand.user, action="orders.say_none", subject=office, at=now,
        detail={"reason": office.none_said, "source": hand.source},
    )  # fmt: skip
    return office


def list_of(office: ChoiceOffice) -> dict[str, Wish]:
    """What stands on an office's list: its draft, or what it chose last if nothing is drafted."""
    return {key: Wish.from_json(wish) for key, wish in _list_of(office).items()}


def entry_key(code: str, host: str) -> str:
    """How a list names an entry: one lecture may be wanted in several places."""
    return f"{code}@{host}"


def code_of(entry: str) -> str:
    """The lecture of an entry."""
    return entry.partition("@")[0]


def _list_of(office: ChoiceOffice) -> dict[str, dict[str, object]]:
    if office.draft_saved_at is not None:
        return dict(office.draft)
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


def _keep(
    office: ChoiceOffice, wishes: dict[str, dict[str, object]], hand: Hand, *, now: datetime
) -> ChoiceSheet:
    last = office.sheets.last()
    text = json.dumps(wishes, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    # the same list after another piece is another piece; twice in a row it is the same
    key = f"list:{office.pk}:{digest}"
    if last is not None and not last.key.startswith(key):
        key = f"{key}:{last.pk}"
    elif last is not None:
        key = last.key
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


def _as_rows(programme: Programme, wishes: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    titles = {code: lecture.title for code, lecture in programme.by_code.items()}
    return [
        {
            "code": code_of(key),
            "title": titles.get(code_of(key), ""),
            "mark": "chosen",
            "marked": "",
            "at": [FORM_NAME, "", ""],
            "sources": {},
            "wish": wish,
        }
        for key, wish in wishes.items()
    ]
