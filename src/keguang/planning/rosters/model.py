"""The integer programme of a block of posts and people, whole or with most of it held fast."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keguang.planning.linear import Floats, Integers, Programme
from keguang.planning.rosters.cost import Group, group_of
from keguang.planning.rosters.offers import Offer, Slot, frozen_pairs
from keguang.planning.rosters.person_rows import add_person_rows
from keguang.planning.rosters.problem import Pair, Problem, Shift

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Setting:
    """What is fixed before the model is made.

    Attributes
    ----------
    held
        Pairs that are in the plan and stay in.
    is_open
        Whether the model may choose about a pair; a pair neither open nor held is out.
    led
        Groups that somebody outside the model leads.
    """

    held: frozenset[Pair]
    is_open: Callable[[Pair], bool]
    led: frozenset[Group] = frozenset()


@dataclass(slots=True)
class Model:
    """The programme with the meaning of its columns; it minimises `cost.cost_of`.

    `pair_column` has every pair that may be or is in the plan.
    """

    programme: Programme = field(default_factory=Programme)
    pair_column: dict[Pair, int] = field(default_factory=dict)

    def pairs(self, x: Floats | Integers) -> list[Pair]:
        """The pairs a solution chooses."""
        return [pair for pair, column in self.pair_column.items() if x[column] > _HALF]

    def value(self, x: Floats) -> int:
        """What the programme itself counts for a solution in whole numbers."""
        whole = np.rint(x).astype(np.int64)
        return int(np.array(self.programme.cost, np.int64) @ whole) + self.programme.offset

    def start(self, pairs: Collection[Pair]) -> tuple[Integers, Floats]:
        """Columns and values that tell a solver of a plan; it fills in the rest."""
        chosen = set(pairs)
        columns = np.array(list(self.pair_column.values()), np.int64)
        return columns, np.array([pair in chosen for pair in self.pair_column], np.float64)


def build(problem: Problem, offers: Iterable[Offer], setting: Setting) -> Model:
    """The model of all posts of `problem` and the volunteers of these offers."""
    model = Model()
    at_post: defaultdict[str, list[int]] = defaultdict(list)
    leads: defaultdict[Group, list[int]] = defaultdict(list)
    base = _movable_baseline(problem)
    model.programme.offset += problem.weights.change * len(base)
    for offer in offers:
        for pair, shift, column in _add_person(model, problem, offer, setting, base):
            model.pair_column[pair] = column
            at_post[shift.id].append(column)
            if offer.volunteer.lead:
                leads[group_of(shift)].append(column)
    for shift in problem.shifts:
        _add_post(model.programme, problem, shift, at_post[shift.id])
    for group in dict.fromkeys(map(group_of, problem.shifts)):
        if group not in setting.led:
            missing = model.programme.add_column(problem.weights.no_lead, 1)
            model.programme.at_least(1, [missing, *leads[group]])
    return model


def _movable_baseline(problem: Problem) -> frozenset[Pair]:
    """The pairs of the old plan that a new one is charged for leaving out."""
    if problem.baseline is None:
        return frozenset()
    return frozenset(problem.baseline.assignments) - frozen_pairs(problem)


def _add_person(
    model: Model, problem: Problem, offer: Offer, setting: Setting, base: frozenset[Pair]
) -> list[tuple[Pair, Shift, int]]:
    """Columns for what this volunteer may do or does, and the rows of their rules."""
    programme = model.programme
    added: list[tuple[Pair, Shift, int]] = []
    slots: dict[Slot, int] = {}
    for slot, posts in offer.posts.items():
        here: list[int] = []
        for shift in posts:
            pair = Pair(shift.id, offer.volunteer.id)
            held = pair in setting.held
            if not held and not setting.is_open(pair):
                continue
            column = programme.add_column(_price(problem, pair, shift, base), 1, lower=int(held))
            added.append((pair, shift, column))
            here.append(column)
        if here:
            slots[slot] = _add_slot(programme, here)
    add_person_rows(programme, problem, offer.volunteer, slots)
    return added


def _price(problem: Problem, pair: Pair, shift: Shift, base: frozenset[Pair]) -> int:
    """What choosing a pair costs at its post: it ends a shortage, and may be a change."""
    price = -problem.weights.short
    if problem.baseline is None or shift.day < problem.baseline.frozen_before_day:
        return price  # the frozen past stands in the old plan: no change
    return price + (-problem.weights.change if pair in base else problem.weights.change)


def _add_slot(programme: Programme, here: list[int]) -> int:
    """One column that is 1 when any of these posts, all at the same hours, is taken."""
    if len(here) == 1:
        return here[0]
    worked = programme.add_column(0, 1)
    programme.add_row(0, 0, [worked, *here], [-1] + [1] * len(here))
    return worked


def _add_post(programme: Programme, problem: Problem, shift: Shift, here: list[int]) -> None:
    """Never more people than needed; the least number may be missed at a price."""
    weights = problem.weights
    programme.offset += weights.short * shift.need
    if len(here) > shift.need:
        programme.at_most(shift.need, here)
    if shift.min_need > 0:
        missing = programme.add_column(weights.below_min, shift.min_need, integral=False)
        programme.at_least(shift.min_need, [missing, *here])
