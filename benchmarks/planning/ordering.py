"""Instances with the orders people add, locks, forbids and an old plan, and with tighter limits."""

import random
from copy import deepcopy
from typing import Any, Final

type Document = dict[str, Any]

PARTS: Final = {
    "rotation": "placements",
    "dispatch": "assignments",
    "tours": "routes",
    "rosters": "assignments",
}
# what an order may name besides what it must
_OPTIONAL: Final = {"dispatch": ("lecture", "day", "start_min"), "tours": ("vehicle", "day")}
# schema -> (list, field) whose numbers are made smaller, or larger where the rule is a minimum
_LIMITS: Final[dict[str, tuple[tuple[str, str, int], ...]]] = {
    "rotation/1": (
        ("themes", "min_stay", 1),
        ("centres", "max_stay", -1),
        ("centres", "area_m2", -40),
        ("hubs", "crew_days_per_period", -5),
    ),
    "lectures/1": (
        ("lectures", "max_deliveries", -1),
        ("lectures", "to_day", -60),
        ("speakers", "max_per_day", -1),
        ("speakers", "max_per_week", -1),
        ("speakers", "max_total", -2),
        ("speakers", "max_km", -30),
    ),
    "shifts/1": (
        ("shifts", "need", -1),
        ("volunteers", "max_minutes_week", -240),
        ("volunteers", "max_shifts", -2),
        ("volunteers", "max_consecutive_days", -1),
    ),
    "tours/1": (
        ("vehicles", "duty_end_min", -45),
        ("vehicles", "max_drive_min", -45),
        ("vehicles", "max_nights_out", -1),
        ("stops", "service_min", 15),
    ),
}
# schema -> (list, field) of days; one of them goes, or one more is added
_DAYS: Final[dict[str, tuple[str, str, bool]]] = {
    "rotation/1": ("centres", "closed", True),
    "lectures/1": ("speakers", "unavailable", True),
    "shifts/1": ("volunteers", "available", False),
    "tours/1": ("vehicles", "available_days", False),
}
_LEAST: Final = {"min_stay": 1, "max_stay": 1, "need": 1}


def with_orders(
    planner: str, instance: Document, plan: Document, chance: random.Random
) -> Document:
    """The instance with some of a plan locked, some forbidden, and all of it the old plan."""
    parts: list[Document] = plan[PARTS[planner]]
    some = chance.sample(parts, min(12, len(parts)))
    orders = [order for one in some if (order := _order(planner, instance, one, chance))]
    frozen = "frozen_before" if planner == "rotation" else "frozen_before_day"
    return {
        **instance,
        "locks": orders[:8],
        # a lock names a copy or a theme, a forbid always a theme
        "forbids": [order for order in orders[8:] if "copy" not in order],
        "baseline": {PARTS[planner]: parts, frozen: chance.randint(0, 2)},
    }


def _order(
    planner: str, instance: Document, one: Document, chance: random.Random
) -> Document | None:
    """What could be asked of one entry, as much of it as chance has it."""
    if planner == "rotation":
        themes = {copy["id"]: kind["id"] for kind in instance["themes"] for copy in kind["copies"]}
        what = {"theme": themes[one["copy"]]} if chance.random() < 0.7 else {"copy": one["copy"]}
        return {"centre": one["centre"], "period": one["period"], **what}
    if planner == "rosters":
        return dict(one)
    order = {name: one[name] for name in _OPTIONAL[planner] if chance.random() < 0.5}
    if planner == "dispatch":
        return {**order, "request": one["request"]}
    return {**order, "stop": chance.choice(one["stops"])} if one["stops"] else None


def tightened(instance: Document, chance: random.Random) -> Document:
    """A copy with some limits a little narrower, and some days gone."""
    instance = deepcopy(instance)
    horizon = len(instance.get("periods", ())) or instance["days"]
    for name, field, step in _LIMITS[instance["schema"]]:
        for one in chance.sample(instance[name], min(len(instance[name]), chance.randrange(3))):
            one[field] = max(_LEAST.get(field, 0), one[field] + step)
            _keep_in_order(one)
    name, field, grows = _DAYS[instance["schema"]]
    for one in chance.sample(instance[name], min(len(instance[name]), 2)):
        if grows:
            one[field] = sorted({*one[field], chance.randrange(horizon)})
        elif one[field]:
            del one[field][chance.randrange(len(one[field]))]
    return instance


def _keep_in_order(one: dict[str, Any]) -> None:
    """What a schema asks of two numbers together."""
    for low, high in (("min_need", "need"), ("duty_start_min", "duty_end_min")):
        if low in one and one[low] > one[high]:
            one[low] = one[high]
    if "from_day" in one and one["from_day"] > one["to_day"]:
        one["to_day"] = one["from_day"]
