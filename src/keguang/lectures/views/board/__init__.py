"""征集进度: the board, what is done with the chosen rows, and the page of one organisation."""

from keguang.lectures.views.board.pages import act, board, current, export, group_notice
from keguang.lectures.views.board.recipient import (
    chase,
    confirmation,
    exempt,
    extend,
    paper,
    recipient,
    send_chase,
    send_link,
)

__all__ = [
    "act",
    "board",
    "chase",
    "confirmation",
    "current",
    "exempt",
    "export",
    "extend",
    "group_notice",
    "paper",
    "recipient",
    "send_chase",
    "send_link",
]
