"""Reasons and prices: why an instance has no plan, why an item is unserved, what else it could be.

A conflict can only come from what people added: locks, forbids, a frozen past, mandatory items.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from keguang.planning.wording import Language, Words

type Ids = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Member:
    """One of the rules that cannot all hold: `code` is the checker's, `ids` whom it is about."""

    code: str
    words: Words
    ids: Ids = field(default_factory=dict)

    def to_json(self, language: Language) -> dict[str, Any]:
        return {"rule": self.code, "message": self.words.say(language, self.ids), **self.ids}


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that makes the instance feasible, with what its best plan then costs.

    `cost` is the price of the repair in the schema's unit; see the planner's page for how it is
    counted.
    """

    action: str
    words: Words
    target: Mapping[str, Any]
    cost: int

    def to_json(self, language: Language) -> dict[str, Any]:
        message = self.words.say(language, {**self.target, "cost": self.cost})
        return {
            "action": self.action,
            "target": dict(self.target),
            "cost": self.cost,
            "message": message,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """So many of the candidates tested fall to this rule."""

    code: str
    count: int
    words: Words

    def to_json(self, language: Language) -> dict[str, Any]:
        message = self.words.say(language, {"count": self.count})
        return {"code": self.code, "count": self.count, "message": message}


@dataclass(frozen=True, slots=True)
class Unserved:
    """An item nobody serves; the counts of its reasons add up to `candidates`."""

    id: str
    reasons: Sequence[Reason]
    ids: Ids = field(default_factory=dict)

    @property
    def candidates(self) -> int:
        return sum(reason.count for reason in self.reasons)

    def to_json(self, language: Language) -> dict[str, Any]:
        reasons = [reason.to_json(language) for reason in self.reasons]
        return {"id": self.id, "candidates": self.candidates, "reasons": reasons, **self.ids}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another choice for one item; `difference` = what the whole plan costs more with it."""

    target: Ids
    difference: int
    words: Words

    def to_json(self, language: Language) -> dict[str, Any]:
        values = {**self.target, "difference": self.difference}
        return {
            "target": dict(self.target),
            "difference": self.difference,
            "message": self.words.say(language, values),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The explain/1 document; `alternatives` only where one item was asked about."""

    instance: str
    status: Literal["infeasible", "feasible", "unknown"]
    conflict: Sequence[Member] = ()
    repairs: Sequence[Repair] = ()
    unserved: Sequence[Unserved] = ()
    item: str | None = None
    alternatives: Sequence[Alternative] = ()

    def to_json(self, language: Language = "zh") -> dict[str, Any]:
        document: dict[str, Any] = {
            "schema": "explain/1",
            "instance": self.instance,
            "status": self.status,
            "conflict": [member.to_json(language) for member in self.conflict],
            "repairs": [repair.to_json(language) for repair in self.repairs],
            "unserved": [one.to_json(language) for one in self.unserved],
        }
        if self.item is not None:
            document["item"] = self.item
            document["alternatives"] = [one.to_json(language) for one in self.alternatives]
        return document


class UnknownItem(LookupError):
    """No item of the instance has this id."""


def minimal_conflict[M](members: Sequence[M], feasible: Callable[[Sequence[M]], bool]) -> list[M]:
    """A smallest-by-inclusion part of `members` that cannot hold together.

    Parameters
    ----------
    members
        Cannot all hold. Of several conflicts, one among the earliest members is found.
    feasible
        Whether these hold together. More members never make it easier.

    Returns
    -------
    list
        Drop any one of it and the rest can hold: found by bisection (QuickXplain), in about
        |conflict| * log(|members|) questions instead of one a member.
    """
    if feasible(members):
        raise ValueError("these members hold together")

    def explain(background: list[M], fresh: bool, rest: list[M]) -> list[M]:  # noqa: FBT001  own recursion
        if fresh and not feasible(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        kept, doubted = rest[:half], rest[half:]
        second = explain(background + kept, bool(kept), doubted)
        first = explain(background + second, bool(second), kept)
        return first + second

    if not feasible([]):
        return []
    found = explain([], False, list(members))  # noqa: FBT003  own recursion
    order = {id(member): place for place, member in enumerate(members)}
    return sorted(found, key=lambda member: order[id(member)])
