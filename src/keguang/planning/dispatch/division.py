"""An instance too large for one programme, cut into blocks on the map; and cut again elsewhere."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from keguang.planning.dispatch.parts import Credit, Part
from keguang.planning.dispatch.problem import Assignment, Problem, Request, Speaker

# requests in a block, at most; a city is one block
MOST_REQUESTS: Final = 900
# more than any minimum: asked for in another block
_ELSEWHERE: Final = 10**9


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the map is cut: west or south of `at` metres along `axis`, or the number of a block."""

    axis: int = 0
    at: int = 0
    low: "Cut | None" = None
    high: "Cut | None" = None
    number: int = 0

    def block_at(self, thing: Request | Speaker) -> int:
        """The block of a place on the map."""
        here = self
        while here.low is not None and here.high is not None:
            here = here.low if thing.place[here.axis] < here.at else here.high
        return here.number


def cut_map(
    requests: Sequence[Request], *, axis: int, share: float, most: int = MOST_REQUESTS
) -> tuple[Cut, int]:
    """Cut so that every block has at most so many requests; the map and the number of blocks.

    `share` is the part of the requests west or south of the first cut; later cuts are in the
    middle. Another axis and share put the borders elsewhere.
    """
    count = 0

    def cut(within: Sequence[Request], along: int, part: float) -> Cut:
        nonlocal count
        if len(within) <= most:
            count += 1
            return Cut(number=count - 1)
        sorted_places = sorted(request.place[along] for request in within)
        at = sorted_places[int(len(within) * part)]
        low = [request for request in within if request.place[along] < at]
        high = [request for request in within if request.place[along] >= at]
        if not low:  # all in one place: no line divides them
            count += 1
            return Cut(number=count - 1)
        return Cut(along, at, cut(low, 1 - along, 0.5), cut(high, 1 - along, 0.5))

    whole = cut(requests, axis, share)
    return whole, count


def blocks_of(problem: Problem, plan: Collection[Assignment], where: Cut, count: int) -> list[Part]:
    """Each block's speakers, with what they give now and the unserved requests around them."""
    speaker_of = {lecture.id: lecture.speaker for lecture in problem.lectures}
    home = {speaker.id: where.block_at(speaker) for speaker in problem.speakers}
    serving = {one.request: home[speaker_of[one.lecture]] for one in plan}
    speakers: list[set[str]] = [set() for _block in range(count)]
    free: list[set[str]] = [set() for _block in range(count)]
    inside: list[list[Assignment]] = [[] for _block in range(count)]
    for name, block in home.items():
        speakers[block].add(name)
    for request in problem.requests:
        block = serving.get(request.id, -1)
        free[where.block_at(request) if block < 0 else block].add(request.id)
    for one in plan:
        inside[serving[one.request]].append(one)
    return [
        Part(frozenset(who), frozenset(what), tuple(given))
        for who, what, given in zip(speakers, free, inside, strict=True)
    ]


def shares_of(problem: Problem, parts: Sequence[Part]) -> list[Credit]:
    """Each minimum asked for in one block, or in shares: what each block need not ask for.

    A society's where most of its lectures are, a district's where most of its requests are, a
    key event's by how many requests offer its days.
    """
    of_speaker = {name: place for place, part in enumerate(parts) for name in part.speakers}
    of_request = {name: place for place, part in enumerate(parts) for name in part.free}
    lectures = Counter((one.society, of_speaker[one.speaker]) for one in problem.lectures)
    requests = Counter((one.district, of_request[one.id]) for one in problem.requests)
    everywhere = range(len(parts))
    society = {one.id: _most(lectures, one.id, len(parts)) for one in problem.societies}
    district = {one.district: _most(requests, one.district, len(parts)) for one in problem.coverage}
    asked = _key_shares(problem, parts, of_request)
    quarters = range(len(problem.quarter_starts))
    return [
        Credit(
            {name: _ELSEWHERE for name, home in society.items() if home != place},
            {
                (name, quarter): _ELSEWHERE
                for name, home in society.items()
                if home != place
                for quarter in quarters
            },
            {
                (one.district, one.audience): _ELSEWHERE
                for one in problem.coverage
                if district[one.district] != place
            },
            {event.id: event.least - asked[event.id][place] for event in problem.key_events},
        )
        for place in everywhere
    ]


def _most(counts: Counter[tuple[str, int]], name: str, blocks: int) -> int:
    return max(range(blocks), key=lambda place: counts[name, place])


def _key_shares(
    problem: Problem, parts: Sequence[Part], of_request: dict[str, int]
) -> dict[str, list[int]]:
    """How many of each key event's sessions each block is asked for; they sum to its least."""
    shares = {}
    for event in problem.key_events:
        days = set(event.days)
        offers = Counter(
            of_request[request.id]
            for request in problem.requests
            if any(option.day in days for option in request.options)
        )
        total = max(1, offers.total())
        given = [event.least * offers[place] // total for place in range(len(parts))]
        given[0] += event.least - sum(given)
        shares[event.id] = given
    return shares
