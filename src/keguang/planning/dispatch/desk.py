"""A plan on the desk: may this session be added, and what would it cost with all else as it is?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from keguang.planning.dispatch.orders import orders_of
from keguang.planning.dispatch.problem import Assignment, Lecture, Problem, Request
from keguang.planning.instances import road_km, travel_min


class Desk:
    """The sessions of a lawful plan, counted in every way a rule or a price asks for."""

    def __init__(self, problem: Problem, plan: Iterable[Assignment]) -> None:
        self.problem = problem
        self.orders = orders_of(problem)
        self.requests = {request.id: request for request in problem.requests}
        self.lectures = {lecture.id: lecture for lecture in problem.lectures}
        self.speakers = {speaker.id: speaker for speaker in problem.speakers}
        self.societies = {society.id: society for society in problem.societies}
        self.of_request: dict[str, Assignment] = {}
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._days: defaultdict[tuple[str, int], list[Assignment]] = defaultdict(list)
        for one in plan:
            self.add(one)

    def add(self, one: Assignment) -> None:
        self.of_request[one.request] = one
        self._counts.update(self._keys(one))
        day = self._days[self._speaker_of(one), one.day]
        day.append(one)
        day.sort(key=lambda other: other.start_min)

    def remove(self, request: str) -> Assignment | None:
        """Take a request's session off the desk; what it was."""
        one = self.of_request.pop(request, None)
        if one is not None:
            self._counts.subtract(self._keys(one))
            self._days[self._speaker_of(one), one.day].remove(one)
        return one

    def unsuitable(self, request: Request, lecture: Lecture) -> str | None:
        """The code of the first rule against this lecture for this request at any time."""
        speaker = self.speakers[lecture.speaker]
        if lecture.topic not in request.topics:
            return "TOPIC"
        if request.audience not in lecture.audiences:
            return "AUDIENCE"
        if self._km(speaker.place, request.place) > speaker.max_km:
            return "TOO_FAR"
        return None

    def refusal(self, one: Assignment) -> str | None:
        """The code of the first rule against a suitable lecture at an offered time."""
        lecture = self.lectures[one.lecture]
        speaker = self.speakers[lecture.speaker]
        if not lecture.from_day <= one.day <= lecture.to_day:
            return "LECTURE_WINDOW"
        if one.day in speaker.unavailable:
            return "SPEAKER_AWAY"
        if (code := self.orders.broken_by(one)) is not None:
            return code
        week = self.problem.week_of(one.day)
        given = self._days.get((speaker.id, one.day), [])
        counted = (
            ("MAX_DELIVERIES", self._counts["lecture", lecture.id], lecture.max_deliveries),
            ("MAX_TOTAL", self._counts["speaker", speaker.id], speaker.max_total),
            ("MAX_PER_WEEK", self._counts["week", speaker.id, str(week)], speaker.max_per_week),
            ("MAX_PER_DAY", len(given), speaker.max_per_day),
        )
        for code, found, most in counted:
            if found >= most:
                return code
        in_order = sorted([*given, one], key=lambda other: other.start_min)
        if any(not self._apart(first, second) for first, second in pairwise(in_order)):
            return "OVERLAP"
        return None

    def added_cost(self, one: Assignment) -> int:
        """What the plan costs more with this session than with its request unserved."""
        weights, request = self.problem.weights, self.requests[one.request]
        lecture = self.lectures[one.lecture]
        cost = -weights.unserved * request.priority * request.seats
        cost += weights.topic_rank * request.topics.index(lecture.topic)
        cost += weights.quality * (100 - lecture.quality) * request.seats // 10
        if request.preferred_days and one.day not in request.preferred_days:
            cost += weights.not_preferred
        base = self.problem.baseline
        if base is not None and base.of_request.get(request.id) == one:
            cost -= weights.change if one.day >= base.frozen_before_day else 0
        given = self._days.get((lecture.speaker, one.day), [])
        longer = sorted([*given, one], key=lambda other: other.start_min)
        return cost + weights.km * (self._way(longer) - self._way(given)) - self._met(one)

    def _met(self, one: Assignment) -> int:
        """What minima this session helps to meet are worth."""
        problem, weights = self.problem, self.problem.weights
        society = self.societies[self.lectures[one.lecture].society]
        request = self.requests[one.request]
        worth = 0
        if self._counts["society", society.id] < society.min_year:
            worth += weights.society_year
        quarter = self._quarter(one.day)
        if quarter >= 0:
            met = self._counts["quarter", society.id, str(quarter)]
            worth += weights.society_quarter * (met < society.min_quarter)
        seen = self._counts["cell", request.district, request.audience]
        for cell in problem.coverage:
            here = (cell.district, cell.audience) == (request.district, request.audience)
            worth += weights.coverage * (here and seen < cell.least)
        for event in problem.key_events:
            times = event.days.count(one.day)
            met = sum(self._counts["day", str(day)] for day in event.days) if times else 0
            worth += weights.key * min(times, max(0, event.least - met))
        return worth

    def _keys(self, one: Assignment) -> Iterator[tuple[str, ...]]:
        lecture, request = self.lectures[one.lecture], self.requests[one.request]
        yield "lecture", lecture.id
        yield "speaker", lecture.speaker
        yield "week", lecture.speaker, str(self.problem.week_of(one.day))
        yield "society", lecture.society
        yield "quarter", lecture.society, str(self._quarter(one.day))
        yield "cell", request.district, request.audience
        yield "day", str(one.day)

    def _quarter(self, day: int) -> int:
        return sum(start <= day for start in self.problem.quarter_starts) - 1

    def _speaker_of(self, one: Assignment) -> str:
        return self.lectures[one.lecture].speaker

    def _km(self, here: tuple[int, int], there: tuple[int, int]) -> int:
        return road_km(here, there, self.problem.road_factor_pct)

    def _apart(self, first: Assignment, second: Assignment) -> bool:
        km = self._km(self.requests[first.request].place, self.requests[second.request].place)
        between = travel_min(km, self.problem.speed_kmh) + self.problem.handover_min
        end = first.start_min + self.lectures[first.lecture].minutes
        return end + between <= second.start_min

    def _way(self, given: Sequence[Assignment]) -> int:
        if not given:
            return 0
        home = self.speakers[self._speaker_of(given[0])].place
        stops = [self.requests[one.request].place for one in given]
        return sum(self._km(a, b) for a, b in pairwise([home, *stops, home]))
