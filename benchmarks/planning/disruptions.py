"""What goes wrong in the middle of a plan people live by, one disruption for each planner.

Each takes an instance and its plan as files carry them and gives the instance afterwards: the plan
as its baseline, the days before the disruption frozen.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

type Document = dict[str, Any]

_ILL: Final = (12, 100, 40)  # speakers, from this day, for so many days
_WEEK: Final = 7
_NOTICE: Final = 2  # days that are frozen besides the past: people have been told


@dataclass(frozen=True, slots=True)
class Disrupted:
    """The instance afterwards and, in words, what happened.

    `lost` counts what of the plan cannot stay: so much changes whoever plans.
    """

    instance: Document
    what: str
    lost: int


def disrupted(planner: str, instance: Document, plan: Document) -> Disrupted:
    """What happens to this planner's plans."""
    return _HAPPENS[planner](deepcopy(instance), plan)


def _hub_closes(instance: Document, plan: Document) -> Disrupted:
    """Every centre of the first hub is closed for a period in the middle."""
    hub = instance["hubs"][0]["id"]
    period = len(instance["periods"]) // 2
    for centre in instance["centres"]:
        if centre["hub"] == hub:
            centre["closed"] = sorted({*centre["closed"], period})
    instance["baseline"] = {"placements": plan["placements"], "frozen_before": period - 1}
    own = {centre["id"] for centre in instance["centres"] if centre["hub"] == hub}
    lost = sum(p["centre"] in own and p["period"] == period for p in plan["placements"])
    return Disrupted(instance, f"hub {hub} closed in period {period}", lost)


def _speakers_fall_ill(instance: Document, plan: Document) -> Disrupted:
    """Those who give most sessions in these days cannot."""
    count, first, days = _ILL
    away = range(first, first + days)
    speaker_of = {lecture["id"]: lecture["speaker"] for lecture in instance["lectures"]}
    given = [speaker_of[one["lecture"]] for one in plan["assignments"] if one["day"] in away]
    ill = sorted(set(given), key=lambda name: (-given.count(name), name))[:count]
    for speaker in instance["speakers"]:
        if speaker["id"] in ill:
            speaker["unavailable"] = sorted({*speaker["unavailable"], *away})
    frozen = first - _NOTICE
    instance["baseline"] = {"assignments": plan["assignments"], "frozen_before_day": frozen}
    lost = sum(
        one["day"] in away and speaker_of[one["lecture"]] in ill for one in plan["assignments"]
    )
    return Disrupted(instance, f"{len(ill)} speakers ill for {days} days from day {first}", lost)


def _vehicle_is_away(instance: Document, plan: Document) -> Disrupted:
    """The vehicle and week of most stops, beginning on a morning on which it is at home."""
    lodgings = {one["id"] for one in instance["lodgings"]}
    out = {(one["vehicle"], one["day"]) for one in plan["routes"] if one["end"] in lodgings}
    choices = [
        (sum(len(one["stops"]) for one in _routes_of(plan, vehicle["id"], day)), vehicle, day)
        for vehicle in instance["vehicles"]
        for day in range(_NOTICE + 1, instance["days"])
        if (vehicle["id"], day - 1) not in out
    ]
    lost, vehicle, first = max(choices, key=lambda choice: choice[0])
    vehicle["available_days"] = [
        day for day in vehicle["available_days"] if not first <= day < first + _WEEK
    ]
    instance["baseline"] = {"routes": plan["routes"], "frozen_before_day": first - _NOTICE}
    what = f"vehicle {vehicle['id']} away for a week from day {first}"
    return Disrupted(instance, what, lost)


def _routes_of(plan: Document, vehicle: str, first: int) -> list[Document]:
    return [
        route
        for route in plan["routes"]
        if route["vehicle"] == vehicle and first <= route["day"] < first + _WEEK
    ]


def _volunteers_are_away(instance: Document, plan: Document) -> Disrupted:
    """Every tenth volunteer in the second half's first week."""
    first = instance["days"] // 2
    away = instance["volunteers"][::10]
    for volunteer in away:
        volunteer["available"] = [
            span for span in volunteer["available"] if not first <= span[0] < first + _WEEK
        ]
    frozen = first - _NOTICE
    instance["baseline"] = {"assignments": plan["assignments"], "frozen_before_day": frozen}
    names = {volunteer["id"] for volunteer in away}
    week = {shift["id"] for shift in instance["shifts"] if first <= shift["day"] < first + _WEEK}
    lost = sum(one["volunteer"] in names and one["shift"] in week for one in plan["assignments"])
    what = f"{len(away)} volunteers away for a week from day {first}"
    return Disrupted(instance, what, lost)


_HAPPENS: Final[dict[str, Callable[[Document, Document], Disrupted]]] = {
    "rotation": _hub_closes,
    "dispatch": _speakers_fall_ill,
    "tours": _vehicle_is_away,
    "rosters": _volunteers_are_away,
}
