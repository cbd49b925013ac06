"""开展记录: what one step changed, and what all steps together come to. Pure.

A delivery is a mapping of its fields to JSON values; `START` is one nothing has happened to.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from keguang.lectures.states import DeliveryState

type Value = str | int | bool | list[str] | None
type Content = Mapping[str, Value]

START: Final[Content] = {
    "state": DeliveryState.LISTED.value,
    "day": None,
    "start_time": None,
    "duration_min": None,
    "place": "",
    "division": None,
    "host": "",
    "announced_day": None,
    "announced_start_time": None,
    "announced_place": "",
    "substitute_name": "",
    "substitute_position": "",
    "substitute_employer": "",
    "substitute_consent": None,
    "attendance": None,
    "news_link": "",
    "cause": "",
    "reason": "",
    "photos": [],
}


def difference(old: Content, new: Content) -> tuple[dict[str, Value], dict[str, Value]]:
    """What stood in the differing fields, and what stands there now."""
    names = [name for name in new if old.get(name) != new[name]]
    return {name: old.get(name) for name in names}, {name: new[name] for name in names}


def replay(steps: Iterable[Content]) -> dict[str, Value]:
    """What the `after` of all steps, in their order, make of the start."""
    content = dict(START)
    for after in steps:
        content.update(after)
    return content
