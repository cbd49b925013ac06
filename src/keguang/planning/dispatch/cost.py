"""What a lawful plan costs, as the search counts it."""

from collections import Counter, defaultdict
from collections.abc import Collection
from itertools import pairwise

from keguang.planning.dispatch.problem import Assignment, Problem
from keguang.planning.instances import road_km


def cost_of(problem: Problem, plan: Collection[Assignment]) -> int:
    """Fen; every session of the plan is of a known request and lecture, one a request."""
    weights = problem.weights
    of_request = {one.request: one for one in plan}
    lectures = {lecture.id: lecture for lecture in problem.lectures}
    total = weights.km * _km(problem, plan) + _misses(problem, plan)
    for request in problem.requests:
        one = of_request.get(request.id)
        if one is None:
            total += weights.unserved * request.priority * request.seats
            continue
        lecture = lectures[one.lecture]
        total += weights.topic_rank * request.topics.index(lecture.topic)
        total += weights.quality * (100 - lecture.quality) * request.seats // 10
        if request.preferred_days and one.day not in request.preferred_days:
            total += weights.not_preferred
    base = problem.baseline
    if base is not None:
        here = {request.id for request in problem.requests}
        total += weights.change * sum(
            one.day >= base.frozen_before_day and of_request.get(name) != one
            for name, one in base.of_request.items()
            if name in here
        )
    return total


def _km(problem: Problem, plan: Collection[Assignment]) -> int:
    speaker_of = {lecture.id: lecture.speaker for lecture in problem.lectures}
    home = {speaker.id: speaker.place for speaker in problem.speakers}
    place = {request.id: request.place for request in problem.requests}
    days: defaultdict[tuple[str, int], list[Assignment]] = defaultdict(list)
    for one in plan:
        days[speaker_of[one.lecture], one.day].append(one)
    km = 0
    for (speaker, _day), given in days.items():
        stops = [place[one.request] for one in sorted(given, key=lambda one: one.start_min)]
        way = [home[speaker], *stops, home[speaker]]
        km += sum(road_km(a, b, problem.road_factor_pct) for a, b in pairwise(way))
    return km


def _misses(problem: Problem, plan: Collection[Assignment]) -> int:
    weights = problem.weights
    society = {lecture.id: lecture.society for lecture in problem.lectures}
    requests = {request.id: request for request in problem.requests}
    starts = problem.quarter_starts
    year = Counter(society[one.lecture] for one in plan)
    quarter = Counter(
        (society[one.lecture], sum(start <= one.day for start in starts)) for one in plan
    )
    seen = Counter((requests[one.request].district, requests[one.request].audience) for one in plan)
    days = Counter(one.day for one in plan)
    total = 0
    for each in problem.societies:
        total += weights.society_year * max(0, each.min_year - year[each.id])
        total += weights.society_quarter * sum(
            max(0, each.min_quarter - quarter[each.id, place + 1]) for place in range(len(starts))
        )
    for cell in problem.coverage:
        total += weights.coverage * max(0, cell.least - seen[cell.district, cell.audience])
    for event in problem.key_events:
        total += weights.key * max(0, event.least - sum(days[day] for day in event.days))
    return total
