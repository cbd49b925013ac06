"""选报汇总: the workbook of a round, one sheet by office and one by lecture. A filed paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from keguang.core.models import User
from keguang.core.papers import in_chinese
from keguang.core.phones import mask_phones
from keguang.documents.tables import CellValue, Column, Kind, Sheet, write_book
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.states import DeliveryState
from keguang.orders import rules
from keguang.orders.models import Choice, ChoiceRound
from keguang.orders.selectors.board import (
    ChoiceBoard,
    LectureLine,
    OfficeStanding,
    board_of,
    choices_of,
    is_lost,
)
from keguang.orders.states import STANDING, ChoiceState

_BY_OFFICE: Final = (
    Column("选报单位", width=9),
    Column("编号", width=6),
    Column("讲座题目", Kind.LONG, 14),
    Column("开展单位", width=8),
    Column("希望日期", width=7),
    Column("时段", width=5),
    Column("地点", Kind.LONG, 9),
    Column("预计人数", Kind.INTEGER, 5),
    Column("联系人", width=5),
    Column("联系电话", Kind.PHONE, 8),
    Column("备注", Kind.LONG, 8),
    Column("办理结果", width=6),
    Column("安排", Kind.LONG, 10),
)
_BY_LECTURE: Final = (
    Column("编号", width=6),
    Column("讲座题目", Kind.LONG, 16),
    Column("申报单位", width=10),
    Column("选报数", Kind.INTEGER, 5),
    Column("选报单位", Kind.LONG, 18),
    Column("现有安排", Kind.LONG, 14),
    Column("情况", width=7),
)


@in_chinese()
def summary_xlsx(user: User, round_: ChoiceRound, *, now: datetime) -> tuple[str, bytes]:
    """Who chose what, as far as this user sees; contacts whole for whoever may see them."""
    seen = board_of(user, round_)
    found = choices_of([line.office for line in seen.offices])
    choices = [choice for line in seen.offices for choice in found.get(line.office.pk, ())]
    title = f"{round_.title}汇总"
    at = f"{localtime(now):%Y-%m-%d %H:%M}导出"
    tables = [
        Sheet("按单位", title, _BY_OFFICE, [_choice_row(user, one) for one in choices], [at]),
        Sheet("按讲座", title, _BY_LECTURE, [_lecture_row(one) for one in seen.lectures], [at]),
        Sheet("未选报", f"{round_.title}未选报单位", (Column("单位", width=20),), _silent(seen)),
    ]
    return f"{title}.xlsx", write_book(title, tables)


def _choice_row(user: User, choice: Choice) -> tuple[CellValue, ...]:
    whole = bool(rules.may_see_contacts(user, choice.office))
    arranged = _fixed(choice.proposal) if choice.state == ChoiceState.ACCEPTED else ""
    return (
        choice.office.organisation.name,
        choice.proposal.code,
        choice.proposal.title,
        choice.host if whole else mask_phones(choice.host),
        choice.date_text,
        choice.slot or (f"{choice.start_time:%H:%M}" if choice.start_time else ""),
        choice.place if whole else mask_phones(choice.place),
        choice.people,
        choice.contact if whole else "",
        choice.phone if whole else mask_phones(choice.phone),
        choice.note if whole else mask_phones(choice.note),
        "安排后取消" if is_lost(choice) else str(choice.get_state_display()),
        arranged or mask_phones(choice.reason),
    )


def _lecture_row(line: LectureLine) -> tuple[CellValue, ...]:
    delivery = delivery_of(line.proposal)
    standing = [choice for choice in line.choices if choice.state in STANDING]
    return (
        line.proposal.code,
        line.proposal.title,
        str(line.proposal.organisation),
        line.wanted,
        "、".join(str(choice.office) for choice in standing),
        _fixed(line.proposal) or str(delivery.get_state_display()),
        str(line.standing.label),
    )


def _fixed(proposal: Proposal) -> str:
    """Its day, hour and place; a number somebody wrote into the place is nobody's to hand on."""
    delivery = delivery_of(proposal)
    when = moment_words(delivery.day, delivery.start_time)
    cancelled = delivery.state == DeliveryState.CANCELLED
    state = str(delivery.get_state_display()) if cancelled else ""
    return " ".join(filter(None, (when, mask_phones(delivery.place), state)))


def _silent(seen: ChoiceBoard) -> Sequence[tuple[CellValue, ...]]:
    silent = OfficeStanding.UNANSWERED
    return [(str(line.office),) for line in seen.offices if line.standing == silent]
