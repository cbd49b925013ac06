"""The judge of any dispatch: which rules it breaks and what it costs. Knows no solver.

Of two sessions for one request the first listed counts. A broken plan has a cost too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from keguang.planning.dispatch.problem import (
    Assignment,
    Dispatch,
    Lecture,
    Problem,
    Request,
    Speaker,
)
from keguang.planning.instances import road_km, travel_min
from keguang.planning.results import Report, Violation
from keguang.planning.wording import Words

# what a topic nobody asked for counts as in the wish list
_UNWANTED: Final = 99

RULES: Final[dict[str, Words]] = {
    "UNKNOWN": Words(
        "没有点单 {request} 或讲座 {lecture}", "no request {request} or no lecture {lecture}"
    ),
    "TWICE": Words("{request} 安排了两次", "{request} is served twice"),
    "OPTION": Words(
        "{request} 没有提出第 {day} 日 {start_min} 分", "{request} did not offer {day}, {start_min}"
    ),
    "TOPIC": Words("{request} 没有点 {lecture} 的主题", "{request} did not ask for {lecture}"),
    "AUDIENCE": Words("{lecture} 不适合 {request} 的听众", "{lecture} is not for {request}"),
    "LECTURE_WINDOW": Words(
        "{lecture} 第 {day} 日不开讲", "{lecture} is not on offer on day {day}"
    ),
    "SPEAKER_AWAY": Words("{speaker} 第 {day} 日没空", "{speaker} is away on day {day}"),
    "TOO_FAR": Words(
        "{speaker} 到 {request} 有 {km} 公里，最远 {most} 公里",
        "{speaker} to {request} is {km} km, {most} at most",
    ),
    "MAX_DELIVERIES": Words(
        "{lecture} 讲 {found} 次，最多 {most} 次", "{lecture} is given {found} times > {most}"
    ),
    "MAX_TOTAL": Words(
        "{speaker} 共讲 {found} 场，最多 {most} 场", "{speaker} gives {found} > {most}"
    ),
    "MAX_PER_DAY": Words(
        "{speaker} 第 {day} 日讲 {found} 场，最多 {most} 场",
        "{speaker} gives {found} > {most} on day {day}",
    ),
    "OVERLAP": Words(
        "{speaker} 第 {day} 日从 {first} 赶不到 {second}",
        "{speaker} cannot get from {first} to {second} on day {day}",
    ),
    "MAX_PER_WEEK": Words(
        "{speaker} 第 {week} 周讲 {found} 场，最多 {most} 场",
        "{speaker} gives {found} > {most} in week {week}",
    ),
    "LOCK": Words("{request} 的锁定没有遵守", "the lock of {request} is not kept"),
    "FORBID": Words("{request} 排成了禁止的安排", "{request} is served as forbidden"),
    "FROZEN": Words(
        "{request} 在第 {day} 日以前的安排不能改", "{request}: nothing before day {day} may change"
    ),
}


@dataclass(slots=True)
class _Served:
    """The sessions that count, and where their ids lead."""

    requests: Mapping[str, Request]
    lectures: Mapping[str, Lecture]
    speakers: Mapping[str, Speaker]
    of_request: dict[str, Assignment] = field(default_factory=dict)
    of_day: defaultdict[tuple[str, int], list[Assignment]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def speaker_of(self, one: Assignment) -> Speaker:
        return self.speakers[self.lectures[one.lecture].speaker]

    def end_of(self, one: Assignment) -> int:
        return one.start_min + self.lectures[one.lecture].minutes


def check(problem: Problem, plan: Dispatch) -> Report:
    """Judge a plan; its violations by the rules of `RULES`, its terms in fen."""
    served = _Served(
        {request.id: request for request in problem.requests},
        {lecture.id: lecture for lecture in problem.lectures},
        {speaker.id: speaker for speaker in problem.speakers},
    )
    broken = list(_counted(plan, served))
    for one in served.of_request.values():
        broken += _unsuitable(problem, served, one)
    broken += _overused(served)
    km = 0
    for (speaker, day), sessions in served.of_day.items():
        sessions.sort(key=lambda one: (one.start_min, served.end_of(one), one.request))
        broken += _day_breaks(problem, served, served.speakers[speaker], day)
        km += _day_km(problem, served, served.speakers[speaker], sessions)
    broken += _crowded_weeks(problem, served)
    broken += _against_orders(problem, served)
    frozen, changed = _against_baseline(problem, served)
    broken += frozen
    terms = {**_request_terms(problem, served), "km": problem.weights.km * km}
    terms |= _minimum_terms(problem, served)
    terms["change"] = problem.weights.change * changed
    by_society = _by_society(served)
    short = sum(by_society[society.id] < society.min_year for society in problem.societies)
    kpi = {
        "served": len(served.of_request),
        "requests": len(problem.requests),
        "km": km,
        "societies_short": short,
        "changed": changed,
    }
    return Report(problem.name, broken, terms, kpi)


def _broken(code: str, **values: str | int) -> Violation:
    return Violation(code, RULES[code], values)


def _counted(plan: Dispatch, served: _Served) -> Iterator[Violation]:
    """Fill `served` with the sessions that name something, one a request."""
    for one in plan.assignments:
        if one.request not in served.requests or one.lecture not in served.lectures:
            yield _broken("UNKNOWN", request=one.request, lecture=one.lecture)
        elif one.request in served.of_request:
            yield _broken("TWICE", request=one.request)
        else:
            served.of_request[one.request] = one
            served.of_day[served.speaker_of(one).id, one.day].append(one)


def _unsuitable(problem: Problem, served: _Served, one: Assignment) -> Iterator[Violation]:
    request, lecture = served.requests[one.request], served.lectures[one.lecture]
    speaker = served.speaker_of(one)
    who = {"request": request.id, "lecture": lecture.id}
    if (one.day, one.start_min) not in request.options:
        yield _broken("OPTION", **who, day=one.day, start_min=one.start_min)
    if lecture.topic not in request.topics:
        yield _broken("TOPIC", **who)
    if request.audience not in lecture.audiences:
        yield _broken("AUDIENCE", **who)
    if not lecture.from_day <= one.day <= lecture.to_day:
        yield _broken("LECTURE_WINDOW", **who, day=one.day)
    if one.day in speaker.unavailable:
        yield _broken("SPEAKER_AWAY", **who, speaker=speaker.id, day=one.day)
    km = road_km(speaker.place, request.place, problem.road_factor_pct)
    if km > speaker.max_km:
        yield _broken("TOO_FAR", **who, speaker=speaker.id, km=km, most=speaker.max_km)


def _overused(served: _Served) -> Iterator[Violation]:
    given = Counter(one.lecture for one in served.of_request.values())
    for name, found in given.items():
        most = served.lectures[name].max_deliveries
        if found > most:
            yield _broken("MAX_DELIVERIES", lecture=name, found=found, most=most)
    totals = Counter(served.speaker_of(one).id for one in served.of_request.values())
    for name, found in totals.items():
        most = served.speakers[name].max_total
        if found > most:
            yield _broken("MAX_TOTAL", speaker=name, found=found, most=most)


def _day_breaks(
    problem: Problem, served: _Served, speaker: Speaker, day: int
) -> Iterator[Violation]:
    sessions = served.of_day[speaker.id, day]
    who: dict[str, str | int] = {"speaker": speaker.id, "day": day}
    if len(sessions) > speaker.max_per_day:
        yield _broken("MAX_PER_DAY", **who, found=len(sessions), most=speaker.max_per_day)
    for first, second in pairwise(sessions):
        there, here = served.requests[first.request].place, served.requests[second.request].place
        km = road_km(there, here, problem.road_factor_pct)
        between = travel_min(km, problem.speed_kmh) + problem.handover_min
        if served.end_of(first) + between > second.start_min:
            yield _broken("OVERLAP", **who, first=first.request, second=second.request)


def _day_km(problem: Problem, served: _Served, speaker: Speaker, sessions: list[Assignment]) -> int:
    stops = [served.requests[one.request].place for one in sessions]
    way = [speaker.place, *stops, speaker.place]
    return sum(road_km(a, b, problem.road_factor_pct) for a, b in pairwise(way))


def _crowded_weeks(problem: Problem, served: _Served) -> Iterator[Violation]:
    weeks: Counter[tuple[str, int]] = Counter()
    for (name, day), sessions in served.of_day.items():
        weeks[name, problem.week_of(day)] += len(sessions)
    for (name, week), found in weeks.items():
        most = served.speakers[name].max_per_week
        if found > most:
            yield _broken("MAX_PER_WEEK", speaker=name, week=week, found=found, most=most)


def _against_orders(problem: Problem, served: _Served) -> Iterator[Violation]:
    for lock in problem.locks:
        one = served.of_request.get(lock.request)
        if one is None or not lock.matches(*one[1:]):
            yield _broken("LOCK", request=lock.request)
    for forbid in problem.forbids:
        one = served.of_request.get(forbid.request)
        if one is not None and forbid.matches(*one[1:]):
            yield _broken("FORBID", request=forbid.request)


def _against_baseline(problem: Problem, served: _Served) -> tuple[list[Violation], int]:
    """Violations of the frozen past, and how many sessions after it were moved or dropped."""
    base = problem.baseline
    if base is None:
        return [], 0
    broken, changed = [], 0
    for request in problem.requests:
        was, now = base.of_request.get(request.id), served.of_request.get(request.id)
        if was == now:
            continue
        if any(one is not None and one.day < base.frozen_before_day for one in (was, now)):
            broken.append(_broken("FROZEN", request=request.id, day=base.frozen_before_day))
        elif was is not None:
            changed += 1
    return broken, changed


def _request_terms(problem: Problem, served: _Served) -> dict[str, int]:
    weights = problem.weights
    terms = dict.fromkeys(("unserved", "topic_rank", "quality", "not_preferred"), 0)
    for request in problem.requests:
        one = served.of_request.get(request.id)
        if one is None:
            terms["unserved"] += weights.unserved * request.priority * request.seats
            continue
        lecture = served.lectures[one.lecture]
        wanted = lecture.topic in request.topics
        rank = request.topics.index(lecture.topic) if wanted else _UNWANTED
        terms["topic_rank"] += weights.topic_rank * rank
        terms["quality"] += weights.quality * (100 - lecture.quality) * request.seats // 10
        if request.preferred_days and one.day not in request.preferred_days:
            terms["not_preferred"] += weights.not_preferred
    return terms


def _by_society(served: _Served) -> Counter[str]:
    return Counter(served.lectures[one.lecture].society for one in served.of_request.values())


def _minimum_terms(problem: Problem, served: _Served) -> dict[str, int]:
    weights, sessions = problem.weights, served.of_request.values()
    starts = problem.quarter_starts
    year = _by_society(served)
    quarter = Counter(
        (served.lectures[one.lecture].society, sum(start <= one.day for start in starts) - 1)
        for one in sessions
    )
    seen = Counter(
        (served.requests[one.request].district, served.requests[one.request].audience)
        for one in sessions
    )
    on_day = Counter(one.day for one in sessions)
    return {
        "society_year": weights.society_year
        * sum(max(0, s.min_year - year[s.id]) for s in problem.societies),
        "society_quarter": weights.society_quarter
        * sum(
            max(0, s.min_quarter - quarter[s.id, place])
            for s in problem.societies
            for place in range(len(starts))
        ),
        "coverage": weights.coverage
        * sum(max(0, c.least - seen[c.district, c.audience]) for c in problem.coverage),
        "key": weights.key
        * sum(max(0, k.least - sum(on_day[day] for day in k.days)) for k in problem.key_events),
    }
