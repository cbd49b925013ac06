"""What a person may still be given beside what they have: for building plans and for reasons."""

from collections.abc import Iterable, Sequence

from keguang.planning.rosters.offers import clash, slot_of
from keguang.planning.rosters.problem import Problem, Shift, Volunteer


def refusal(
    problem: Problem, volunteer: Volunteer, given: Sequence[Shift], shift: Shift
) -> str | None:
    """The checker's code of the first rule broken if `shift` joins `given`; None if none is.

    Every rule forbids more of a larger set, so what is allowed here never breaks later by taking
    something away.
    """
    unsuited = _unsuited(volunteer, shift)
    if unsuited is not None:
        return unsuited
    slot = slot_of(shift)
    for other in given:
        if clash(problem, slot_of(other), slot):
            return "OVERLAP" if other.day == shift.day else "REST"
    return _too_much(problem, volunteer, given, shift)


def _unsuited(volunteer: Volunteer, shift: Shift) -> str | None:
    if shift.skill not in volunteer.skills:
        return "SKILL"
    if shift.venue not in volunteer.venues:
        return "VENUE"
    free = any(
        span.day == shift.day and span.from_min <= shift.start_min and shift.end_min <= span.to_min
        for span in volunteer.available
    )
    return None if free else "AVAILABLE"


def _too_much(
    problem: Problem, volunteer: Volunteer, given: Sequence[Shift], shift: Shift
) -> str | None:
    if sum(other.day == shift.day for other in given) >= problem.max_per_day:
        return "MAX_PER_DAY"
    minutes = sum(other.minutes for other in given if other.week == shift.week)
    if minutes + shift.minutes > volunteer.max_minutes_week:
        return "MAX_WEEK"
    if len(given) >= volunteer.max_shifts:
        return "MAX_SHIFTS"
    days = {shift.day, *(other.day for other in given)}
    return "CONSECUTIVE" if run_through(shift.day, days) > volunteer.max_consecutive_days else None


def run_through(day: int, days: Iterable[int]) -> int:
    """How many days in a row, this one among them, are in `days`."""
    worked = set(days)
    first = last = day
    while first - 1 in worked:
        first -= 1
    while last + 1 in worked:
        last += 1
    return last - first + 1
