"""An instance divided into blocks that can be solved side by side.

Venues that no volunteer connects are different problems; what is connected and too large is
divided by zones, and a volunteer of several zones gets a home.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keguang.planning.rosters.block import Block
from keguang.planning.rosters.cost import group_of
from keguang.planning.rosters.offers import Offer
from keguang.planning.rosters.problem import Pair, Problem, Shift
from keguang.planning.stopping import Limit

# pairs of volunteer and post in one integer programme: three zones of a large city
LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """People and posts that are planned together, by their ids."""

    volunteers: frozenset[str]
    shifts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Division:
    """The parts; everything is in exactly one.

    `shared` has the volunteers who could serve outside their part: with none, the sum over the
    parts is the whole.
    """

    parts: tuple[Part, ...]
    shared: frozenset[str]


def divide(
    problem: Problem,
    offers: Sequence[Offer],
    *,
    largest: int = LARGEST,
    usage: Mapping[Pair, float] | None = None,
) -> Division:
    """Divide by what is connected, then by zones where that is still larger than `largest`.

    `usage` says how much of each pair a relaxation of the whole takes; whoever could serve in
    several parts is then at home where most of it lies.
    """
    reach = [_venues(offer) for offer in offers]
    root = _connected(problem.zone_of, reach)
    size: Counter[str] = Counter()
    for offer, venues in zip(offers, reach, strict=True):
        if venues:
            size[root[next(iter(venues))]] += sum(map(len, offer.posts.values()))
    place_of = {
        venue: f"zone {problem.zone_of[venue]}" if size[root[venue]] > largest else root[venue]
        for venue in problem.zone_of
    }
    return _parts(problem, offers, reach, place_of, usage or {})


def _venues(offer: Offer) -> tuple[str, ...]:
    """The venues where somebody could be given a post, in order of the first."""
    return tuple(dict.fromkeys(shift.venue for posts in offer.posts.values() for shift in posts))


def _connected(venues: Iterable[str], reach: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each venue the name of its component."""
    above = {venue: venue for venue in venues}

    def top(venue: str) -> str:
        while above[venue] != venue:
            above[venue] = above[above[venue]]
            venue = above[venue]
        return venue

    for first, *others in filter(None, reach):
        for other in others:
            above[top(other)] = top(first)
    return {venue: top(venue) for venue in above}


def _parts(
    problem: Problem,
    offers: Sequence[Offer],
    reach: Sequence[Sequence[str]],
    place_of: dict[str, str],
    usage: Mapping[Pair, float],
) -> Division:
    shifts: dict[str, list[Shift]] = {place: [] for place in place_of.values()}
    for shift in problem.shifts:
        shifts[place_of[shift.venue]].append(shift)
    wanted = {place: sum(shift.need for shift in posts) for place, posts in shifts.items()}
    people: defaultdict[str, list[str]] = defaultdict(list)
    offered: Counter[str] = Counter()
    shared: set[str] = set()
    choices = [
        (offer, list(dict.fromkeys(place_of[venue] for venue in venues)) or list(shifts)[:1])
        for offer, venues in zip(offers, reach, strict=True)
    ]
    # whoever has no choice first: the others then go where hands are scarcest
    for offer, places in sorted(choices, key=lambda choice: len(choice[1]) > 1):
        who = offer.volunteer
        home = places[0] if places else ""
        if len(places) > 1:
            shared.add(who.id)
            used = _usage_by_place(offer, place_of, usage)
            home = max(places, key=lambda p: (used[p], wanted[p] / (1 + offered[p])))
        people[home].append(who.id)
        offered[home] += who.target_shifts
    parts = [
        Part(frozenset(people[place]), frozenset(shift.id for shift in posts))
        for place, posts in shifts.items()
        if posts or people[place]
    ]
    return Division(tuple(parts), frozenset(shared))


def _usage_by_place(
    offer: Offer, place_of: Mapping[str, str], usage: Mapping[Pair, float]
) -> Counter[str]:
    used: Counter[str] = Counter()
    for posts in offer.posts.values():
        for shift in posts:
            # in thousandths: whole numbers add up to the same in every order
            amount = usage.get(Pair(shift.id, offer.volunteer.id), 0.0)
            used[place_of[shift.venue]] += round(1000 * amount)
    return used


def block_of(
    problem: Problem,
    part: Part,
    plan: Collection[Pair],
    limit: Limit,
    *,
    free: frozenset[str] | None = None,
) -> Block:
    """The part as a problem of its own, with the rest of the plan held as it is.

    Parameters
    ----------
    part
        Shifts of one venue, day and start are all in it or none is.
    plan
        A lawful plan of the whole; pairs of the part's people elsewhere keep their hours taken,
        pairs of other people at the part's posts leave less to be filled.
    free
        Ids of shifts and volunteers the planner may decide about; None for all of the part.
    """
    start = tuple(pair for pair in plan if pair.volunteer in part.volunteers)
    others = [pair for pair in plan if pair.volunteer not in part.volunteers]
    away = Counter(pair.shift for pair in start if pair.shift not in part.shifts)
    taken = Counter(pair.shift for pair in others)
    leads = {volunteer.id for volunteer in problem.volunteers if volunteer.lead}
    led_at = {pair.shift for pair in others if pair.volunteer in leads}
    led = {group_of(shift) for shift in problem.shifts if shift.id in led_at}
    shifts = []
    for shift in problem.shifts:
        if shift.id in part.shifts:
            left = max(0, shift.min_need - taken[shift.id])
            shifts.append(replace(shift, need=shift.need - taken[shift.id], min_need=left))
        elif away[shift.id]:
            # planned by another part: here it only takes time
            shifts.append(replace(shift, need=away[shift.id], min_need=0))
            led.add(group_of(shift))
    return Block(
        problem=_restricted(problem, part.volunteers, shifts),
        start=start,
        limit=limit,
        free_shifts=part.shifts if free is None else part.shifts & free,
        free_volunteers=frozenset() if free is None else part.volunteers & free,
        led=frozenset(led),
    )


def _restricted(problem: Problem, people: frozenset[str], shifts: Sequence[Shift]) -> Problem:
    """The problem with these people and shifts only; orders about others are left out."""
    known = {shift.id for shift in shifts}

    def kept(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        return tuple(p for p in pairs if p.shift in known and p.volunteer in people)

    base = problem.baseline
    return replace(
        problem,
        shifts=tuple(shifts),
        volunteers=tuple(u for u in problem.volunteers if u.id in people),
        locks=kept(problem.locks),
        forbids=kept(problem.forbids),
        baseline=None if base is None else replace(base, assignments=kept(base.assignments)),
    )
