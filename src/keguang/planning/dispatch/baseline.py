"""The plan somebody in a hurry would make: the yardstick the good plan is measured against.

It reads no locks, forbids or baseline, serves whatever it can at any price and never looks back;
all this is part of the yardstick and stays as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from keguang.planning.dispatch.problem import (
    Assignment,
    Dispatch,
    Lecture,
    Option,
    Place,
    Problem,
    Request,
    Society,
    Speaker,
)
from keguang.planning.instances import road_km, travel_min


class _Entry(NamedTuple):
    """A lecture that suits a request, what it costs by itself, and when."""

    cost: int
    lecture: Lecture
    options: tuple[Option, ...]


class _Session(NamedTuple):
    start_min: int
    end_min: int
    place: Place


@dataclass(slots=True)
class _Given:
    """What has been given so far."""

    of_lecture: Counter[str] = field(default_factory=Counter)
    of_speaker: Counter[str] = field(default_factory=Counter)
    in_week: Counter[tuple[str, int]] = field(default_factory=Counter)
    on_day: defaultdict[tuple[str, int], list[_Session]] = field(
        default_factory=lambda: defaultdict(list)
    )
    of_society: Counter[str] = field(default_factory=Counter)
    in_quarter: Counter[tuple[str, int]] = field(default_factory=Counter)


def greedy(problem: Problem) -> Dispatch:
    """Serve the largest and most urgent requests first, each by what costs least just then.

    Deterministic: file order decides between equals. May break hard rules it does not know.
    """
    speakers = {speaker.id: speaker for speaker in problem.speakers}
    societies = {society.id: society for society in problem.societies}
    on_topic: defaultdict[str, list[Lecture]] = defaultdict(list)
    for lecture in problem.lectures:
        on_topic[lecture.topic].append(lecture)
    waiting = [
        (request, sorted(_entries(problem, request, on_topic, speakers), key=lambda e: e.cost))
        for request in problem.requests
    ]
    waiting.sort(key=lambda pair: (-pair[0].priority * pair[0].seats, len(pair[1])))
    given = _Given()
    chosen = []
    for request, entries in waiting:
        best: tuple[int, Lecture, Option] | None = None
        for cost, lecture, options in entries:
            society = societies[lecture.society]
            for option in options:
                if not _allowed(problem, given, request, lecture, speakers, option):
                    continue
                price = cost + _steering(problem, given, request, society, option)
                if best is None or price < best[0]:
                    best = price, lecture, option
        if best is not None:
            _price, lecture, option = best
            _give(problem, given, request, lecture, option)
            chosen.append(Assignment(request.id, lecture.id, option.day, option.start_min))
    return Dispatch(tuple(chosen))


def _entries(
    problem: Problem,
    request: Request,
    on_topic: dict[str, list[Lecture]],
    speakers: dict[str, Speaker],
) -> Iterator[_Entry]:
    weights = problem.weights
    for rank, topic in enumerate(request.topics):
        for lecture in on_topic.get(topic, ()):
            speaker = speakers[lecture.speaker]
            km = road_km(speaker.place, request.place, problem.road_factor_pct)
            if request.audience not in lecture.audiences or km > speaker.max_km:
                continue
            options = tuple(
                option
                for option in request.options
                if lecture.from_day <= option.day <= lecture.to_day
                and option.day not in speaker.unavailable
            )
            if options:
                poor = weights.quality * (100 - lecture.quality) * request.seats // 10
                yield _Entry(
                    weights.topic_rank * rank + poor + weights.km * 2 * km, lecture, options
                )


def _allowed(
    problem: Problem,
    given: _Given,
    request: Request,
    lecture: Lecture,
    speakers: dict[str, Speaker],
    option: Option,
) -> bool:
    speaker = speakers[lecture.speaker]
    if given.of_lecture[lecture.id] >= lecture.max_deliveries:
        return False
    if given.of_speaker[speaker.id] >= speaker.max_total:
        return False
    if given.in_week[speaker.id, problem.week_of(option.day)] >= speaker.max_per_week:
        return False
    that_day = given.on_day.get((speaker.id, option.day), [])
    if len(that_day) >= speaker.max_per_day:
        return False
    session = _Session(option.start_min, option.start_min + lecture.minutes, request.place)
    return all(_compatible(problem, session, other) for other in that_day)


def _compatible(problem: Problem, one: _Session, other: _Session) -> bool:
    first, second = sorted((one, other), key=lambda session: session.start_min)
    if first.start_min == second.start_min:
        return False
    km = road_km(first.place, second.place, problem.road_factor_pct)
    between = travel_min(km, problem.speed_kmh) + problem.handover_min
    return first.end_min + between <= second.start_min


def _steering(
    problem: Problem, given: _Given, request: Request, society: Society, option: Option
) -> int:
    """What the hour costs, less what the society's minima are worth."""
    weights = problem.weights
    price = 0
    if request.preferred_days and option.day not in request.preferred_days:
        price += weights.not_preferred
    if given.of_society[society.id] < society.min_year:
        price -= weights.society_year
    if given.in_quarter[society.id, _quarter(problem, option.day)] < society.min_quarter:
        price -= weights.society_quarter
    return price


def _give(
    problem: Problem, given: _Given, request: Request, lecture: Lecture, option: Option
) -> None:
    given.of_lecture[lecture.id] += 1
    given.of_speaker[lecture.speaker] += 1
    given.in_week[lecture.speaker, problem.week_of(option.day)] += 1
    session = _Session(option.start_min, option.start_min + lecture.minutes, request.place)
    given.on_day[lecture.speaker, option.day].append(session)
    given.of_society[lecture.society] += 1
    given.in_quarter[lecture.society, _quarter(problem, option.day)] += 1


def _quarter(problem: Problem, day: int) -> int:
    return sum(start <= day for start in problem.quarter_starts)
