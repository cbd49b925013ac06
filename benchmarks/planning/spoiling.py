"""Instances with one value that no honest file has: each is refused by its place, or is taken."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Final

from keguang.planning.instances import Node, PlanningInputError
from keguang.planning.results import Report, as_text

type Document = dict[str, Any]

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, 2**31, 10**9, 10**18, 10**40, -(10**40)),
    *(0.5, 1e300, "", "0", "nobody", "\x00", "é" * 300, "2027-02-30"),
    *([], [None], [[]], {}, {"id": []}, [1, 2, 3, 4]),
)


def refused(
    instance: Document,
    judge: Callable[[Node], Report],
    count: int,
    chance: random.Random,
    odd: list[str],
) -> int:
    """How many of `count` spoilt instances are refused; `odd` gets what is neither one nor taken.

    Parameters
    ----------
    judge
        Reads an instance and judges a plan by it.
    """
    instance, found = deepcopy(instance), 0
    for _turn in range(count):
        with _spoilt(instance, chance) as place:
            try:
                as_text(judge(Node(instance)).to_json("en"))
            except PlanningInputError as refusal:
                found += 1
                if not refusal.path.startswith("$"):
                    odd.append(f"{place}: a refusal that names no place: {refusal}")
            except Exception as fault:  # noqa: BLE001  whatever it is, it is reported
                odd.append(f"{place}: {fault!r}")
    return found


@contextmanager
def _spoilt(document: Document, chance: random.Random) -> Iterator[str]:
    """One value of the document is another one, or gone, until the block ends."""
    holder, key, place = _somewhere(document, chance)
    before = holder[key]
    value = chance.choice(VALUES)
    gone = isinstance(holder, dict) and chance.random() < 0.1
    if gone:
        del holder[key]
    else:
        holder[key] = deepcopy(value)
    try:
        yield f"{place} {'gone' if gone else f'= {value!r:.60}'}"
    finally:
        holder[key] = before


def _somewhere(document: Document, chance: random.Random) -> tuple[Any, Any, str]:
    """A place reached by going down at random, now and then not to the bottom."""
    holder: Any = document
    path = "$"
    while True:
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = chance.choice(keys)
        path += f".{key}" if isinstance(holder, dict) else f"[{key}]"
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.1:
            return holder, key, path
        holder = holder[key]
