"""Every session that could be held, as arrays: one lecture, one request, one of its options."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keguang.planning.dispatch.orders import Orders, orders_of
from keguang.planning.dispatch.problem import Assignment, Problem, Request, Speaker

type Integers = NDArray[np.int64]
type Flags = NDArray[np.bool_]

_NOTHING: Final = np.zeros((0, 4), np.int64)


@dataclass(frozen=True, slots=True)
class Sessions:
    """S possible sessions, sorted by speaker, day, start; every array has shape (S,).

    Attributes
    ----------
    request, lecture, speaker
        Places in the problem's lists.
    cost
        What the session itself adds to the plan's cost, in fen: less than 0 by what leaving the
        request unserved would have cost. The road and the minima are not in it.
    """

    request: Integers
    lecture: Integers
    speaker: Integers
    day: Integers
    start: Integers
    end: Integers
    cost: Integers

    def __len__(self) -> int:
        return len(self.request)

    def assignment(self, problem: Problem, place: int) -> Assignment:
        return Assignment(
            problem.requests[self.request[place]].id,
            problem.lectures[self.lecture[place]].id,
            int(self.day[place]),
            int(self.start[place]),
        )


def road_kms(from_m: Integers, to_m: Integers, pct: int) -> Integers:
    """`instances.road_km` for many pairs of places; both of shape (n, 2), in metres."""
    gone = from_m - to_m
    square = gone[:, 0] ** 2 + gone[:, 1] ** 2
    root = np.sqrt(square.astype(np.float64)).astype(np.int64)
    # a float holds 53 bits of the square: put the root right by one either way
    root -= root * root > square
    root += (root + 1) * (root + 1) <= square
    kms: Integers = (root * pct + 99_999) // 100_000
    return kms


def places_of(things: Sequence[Request] | Sequence[Speaker]) -> Integers:
    """Shape (n, 2), metres."""
    return np.array([thing.place for thing in things], np.int64).reshape(-1, 2)


def sessions_of(problem: Problem, only: Collection[str] | None = None) -> Sessions:
    """All sessions that break no rule by themselves, of all requests or of these."""
    orders = orders_of(problem)
    catalogue = _Catalogue(problem)
    found, numbers = [_NOTHING], []
    for number, request in enumerate(problem.requests):
        if only is None or request.id in only:
            rows = np.concatenate([_NOTHING, *catalogue.of(request, orders)])
            found.append(rows)
            numbers.append(np.full(len(rows), number))
    lecture, day, start, cost = np.concatenate(found).T
    request_number = np.concatenate([np.zeros(0, np.int64), *numbers]).astype(np.int64)
    speaker = catalogue.speaker[lecture]
    order = np.lexsort((lecture, request_number, start, day, speaker))
    return Sessions(
        request=request_number[order],
        lecture=lecture[order],
        speaker=speaker[order],
        day=day[order],
        start=start[order],
        end=(start + catalogue.minutes[lecture])[order],
        cost=cost[order],
    )


class _Catalogue:
    """The lectures as arrays, by topic and audience."""

    def __init__(self, problem: Problem) -> None:
        lectures = problem.lectures
        number = {speaker.id: place for place, speaker in enumerate(problem.speakers)}
        self.problem = problem
        self.speaker = np.array([number[one.speaker] for one in lectures], np.int64)
        self.minutes = np.array([one.minutes for one in lectures], np.int64)
        self.quality = np.array([one.quality for one in lectures], np.int64)
        self.from_day = np.array([one.from_day for one in lectures], np.int64)
        self.to_day = np.array([one.to_day for one in lectures], np.int64)
        self.home = places_of(problem.speakers)
        self.max_km = np.array([one.max_km for one in problem.speakers], np.int64)
        self.free = np.ones((len(problem.speakers), problem.days), np.bool_)
        for place, speaker in enumerate(problem.speakers):
            self.free[place, list(speaker.unavailable)] = False
        self.on: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, lecture in enumerate(lectures):
            for audience in lecture.audiences:
                self.on[lecture.topic, audience].append(place)
        # who gives a lecture nobody may give gives none
        able = [one.max_deliveries > 0 for one in lectures]
        self.able = np.array(able, np.bool_)

    def of(self, request: Request, orders: Orders) -> Iterator[Integers]:
        """Rows (lecture, day, start, cost) of a request, topic by topic."""
        options = np.array(list(dict.fromkeys(request.options)), np.int64).reshape(-1, 2)
        fixed = orders.fixed.get(request.id)
        if fixed is None:
            options = options[options[:, 0] >= orders.closed]
        ranks: dict[str, int] = {}
        for rank, topic in enumerate(request.topics):
            ranks.setdefault(topic, rank)
        limited = request.id in orders.limited
        for topic, rank in ranks.items():
            rows = self._on_topic(request, topic, rank, options)
            if limited:
                rows = rows[[self._allowed(request, orders, row) for row in rows.tolist()]]
            yield rows

    def _allowed(self, request: Request, orders: Orders, row: list[int]) -> bool:
        lecture, day, start, _cost = row
        name = self.problem.lectures[lecture].id
        return orders.allow(Assignment(request.id, name, day, start))

    def _on_topic(self, request: Request, topic: str, rank: int, options: Integers) -> Integers:
        lectures = np.array(self.on.get((topic, request.audience), ()), np.int64)
        if not len(lectures) or not len(options):
            return _NOTHING
        speakers = self.speaker[lectures]
        there = np.array([request.place], np.int64)
        kms = road_kms(self.home[speakers], there, self.problem.road_factor_pct)
        lectures = lectures[(kms <= self.max_km[speakers]) & self.able[lectures]]
        speakers = self.speaker[lectures][:, None]
        day = options[:, 0]
        can = self.free[speakers, day] & (self.from_day[lectures][:, None] <= day)
        which, when = np.nonzero(can & (day <= self.to_day[lectures][:, None]))
        lecture = lectures[which]
        chosen = options[when]
        cost = self._cost(request, rank, lecture, chosen)
        return np.stack((lecture, chosen[:, 0], chosen[:, 1], cost), axis=1)

    def _cost(self, request: Request, rank: int, lecture: Integers, chosen: Integers) -> Integers:
        weights = self.problem.weights
        poor = weights.quality * (100 - self.quality[lecture]) * request.seats // 10
        fixed = weights.topic_rank * rank - weights.unserved * request.priority * request.seats
        cost: Integers = fixed + poor
        if request.preferred_days:
            liked = np.isin(chosen[:, 0], list(request.preferred_days))
            cost = cost + np.where(liked, 0, weights.not_preferred)
        base = self.problem.baseline
        was = None if base is None else base.of_request.get(request.id)
        if base is not None and was is not None and was.day >= base.frozen_before_day:
            same = [one == was for one in self._assignments(request, lecture, chosen)]
            cost = cost - weights.change * np.array(same, np.int64)
        return cost

    def _assignments(
        self, request: Request, lecture: Integers, chosen: Integers
    ) -> Iterator[Assignment]:
        for place, (day, start) in zip(lecture.tolist(), chosen.tolist(), strict=True):
            yield Assignment(request.id, self.problem.lectures[place].id, day, start)
