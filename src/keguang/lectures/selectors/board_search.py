"""Searching, filtering and sorting a board that has been read."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from keguang.core.models import OrganisationName
from keguang.core.names import normalise_name
from keguang.lectures.selectors.board import Board, Row
from keguang.lectures.selectors.standing import UNFINISHED, Standing


class Order(TextChoices):
    """How the rows are sorted."""

    PRESSING = "", gettext_lazy("最要紧的在前")
    NAME = "name", gettext_lazy("按名称")
    REPORTED = "reported", gettext_lazy("已报多的在前")
    GAP = "gap", gettext_lazy("差得多的在前")
    LATE = "late", gettext_lazy("逾期久的在前")
    CONTACTED = "contacted", gettext_lazy("最久未联系的在前")


UNFINISHED_FILTER: Final = "unfinished"
_KEYS: Final[dict[str, Callable[[Row], Any]]] = {
    Order.NAME: lambda row: row.name,
    Order.REPORTED: lambda row: -row.tally.reported,
    Order.GAP: lambda row: -row.judgement.gap,
    Order.LATE: lambda row: -row.judgement.days_late,
    Order.CONTACTED: lambda row: row.reach.last.at.timestamp() if row.reach.last else 0.0,
}


def search_board(
    board: Board, *, words: str = "", standing: str = "", order: str = ""
) -> list[Row]:
    """The rows that match, in the order asked for; unknown filters and orders change nothing."""
    rows = list(board.rows)
    if standing == UNFINISHED_FILTER:
        rows = [row for row in rows if row.standing in UNFINISHED]
    elif standing in Standing.values:
        rows = [row for row in rows if row.standing == standing]
    if words.strip():
        rows = _matching(rows, words.strip())
    key = _KEYS.get(order)
    return sorted(rows, key=key) if key else rows


def _matching(rows: list[Row], words: str) -> list[Row]:
    """By name, any recorded alias, or the contact's name."""
    wanted = normalise_name(words)
    if not wanted:
        return rows
    named = set(
        OrganisationName.objects.filter(normalised__contains=wanted).values_list(
            "organisation_id", flat=True
        )
    )
    return [
        row
        for row in rows
        if row.recipient.organisation_id in named
        or wanted in normalise_name(row.name)
        or (row.reach.contact is not None and wanted in normalise_name(row.reach.contact.name))
    ]
