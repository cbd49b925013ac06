"""The judge of any roster: which rules it breaks and what it costs. Knows no solver.

Of an assignment listed twice the first counts. A broken plan has a cost too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from keguang.planning.results import Report, Violation
from keguang.planning.rosters.problem import (
    MINUTES_A_DAY,
    Pair,
    Problem,
    Roster,
    Shift,
    Volunteer,
)
from keguang.planning.wording import Words

RULES: Final[dict[str, Words]] = {
    "UNKNOWN": Words(
        "没有班次 {shift} 或志愿者 {volunteer}", "no shift {shift} or no volunteer {volunteer}"
    ),
    "TWICE": Words("{volunteer} 在 {shift} 重复列出", "{volunteer} is listed twice at {shift}"),
    "SKILL": Words("{volunteer} 不会 {shift} 的岗位", "{volunteer} lacks the skill of {shift}"),
    "VENUE": Words(
        "{volunteer} 不在 {shift} 的场馆服务", "{volunteer} does not serve at the venue of {shift}"
    ),
    "AVAILABLE": Words("{volunteer} 在 {shift} 的时间没空", "{volunteer} is not free for {shift}"),
    "OVERSTAFFED": Words("{shift} 有 {found} 人，最多 {most} 人", "{shift} has {found} > {most}"),
    "OVERLAP": Words(
        "{volunteer} 的 {first} 和 {second} 时间重叠", "{volunteer}: {first} and {second} overlap"
    ),
    "REST": Words(
        "{volunteer} 在 {first} 和 {second} 之间休息不足 {least} 分钟",
        "{volunteer}: under {least} min between {first} and {second}",
    ),
    "MAX_PER_DAY": Words(
        "{volunteer} 第 {day} 日有 {found} 班，最多 {most} 班",
        "{volunteer} has {found} shifts on day {day}, {most} at most",
    ),
    "MAX_WEEK": Words(
        "{volunteer} 第 {week} 周有 {found} 分钟，最多 {most} 分钟",
        "{volunteer} has {found} min in week {week}, {most} at most",
    ),
    "MAX_SHIFTS": Words(
        "{volunteer} 共 {found} 班，最多 {most} 班",
        "{volunteer} has {found} shifts, {most} at most",
    ),
    "CONSECUTIVE": Words(
        "{volunteer} 到第 {day} 日连续超过 {most} 天",
        "{volunteer}: more than {most} days in a row, day {day}",
    ),
    "LOCK": Words("锁定未保持：{volunteer} 在 {shift}", "lock not kept: {volunteer} at {shift}"),
    "FORBID": Words("已禁止：{volunteer} 在 {shift}", "forbidden: {volunteer} at {shift}"),
    "FROZEN": Words(
        "{shift} 在第 {day} 日之前，{volunteer} 不能变动",
        "{shift} lies before day {day}, {volunteer} cannot change there",
    ),
}


def check(problem: Problem, roster: Roster) -> Report:
    """Judge a roster.

    Returns
    -------
    Report
        Terms in points: short, below_min, no_lead, dislike, under_target, over_target_sq,
        second_same_day, change.
    """
    shifts = {shift.id: shift for shift in problem.shifts}
    volunteers = {volunteer.id: volunteer for volunteer in problem.volunteers}
    broken: list[Violation] = []
    pairs = _known_once(roster, shifts, volunteers, broken)
    shifts_of: defaultdict[str, list[Shift]] = defaultdict(list)
    for pair in pairs:
        shifts_of[pair.volunteer].append(shifts[pair.shift])
    staff = Counter(pair.shift for pair in pairs)

    for pair in pairs:
        broken += _unsuitable(shifts[pair.shift], volunteers[pair.volunteer])
    for shift in problem.shifts:
        if staff[shift.id] > shift.need:
            broken.append(
                _broken("OVERSTAFFED", shift=shift.id, found=staff[shift.id], most=shift.need)
            )
    for volunteer in problem.volunteers:
        broken += _overworked(problem, volunteer, shifts_of[volunteer.id])
    broken += _against_orders(problem, set(pairs))
    frozen, changed = _against_baseline(problem, set(pairs), shifts)
    broken += frozen
    return Report(
        problem.name,
        broken,
        _terms(problem, set(pairs), shifts_of, staff, changed),
        {
            "filled": len(pairs),
            "need": sum(shift.need for shift in problem.shifts),
            "volunteers_used": sum(1 for given in shifts_of.values() if given),
            "changed": changed,
        },
    )


def _broken(code: str, **values: str | int) -> Violation:
    return Violation(code, RULES[code], values)


def _known_once(
    roster: Roster,
    shifts: dict[str, Shift],
    volunteers: dict[str, Volunteer],
    broken: list[Violation],
) -> list[Pair]:
    """The assignments that name something, each once, in the order listed."""
    kept: dict[Pair, None] = {}
    for pair in roster.assignments:
        if pair.shift not in shifts or pair.volunteer not in volunteers:
            broken.append(_broken("UNKNOWN", **pair._asdict()))
        elif pair in kept:
            broken.append(_broken("TWICE", **pair._asdict()))
        else:
            kept[pair] = None
    return list(kept)


def _unsuitable(shift: Shift, volunteer: Volunteer) -> Iterator[Violation]:
    ids = {"shift": shift.id, "volunteer": volunteer.id}
    if shift.skill not in volunteer.skills:
        yield _broken("SKILL", **ids)
    if shift.venue not in volunteer.venues:
        yield _broken("VENUE", **ids)
    if not any(
        day == shift.day and start <= shift.start_min and shift.end_min <= end
        for day, start, end in volunteer.available
    ):
        yield _broken("AVAILABLE", **ids)


def _overworked(
    problem: Problem, volunteer: Volunteer, given: Sequence[Shift]
) -> Iterator[Violation]:
    in_order = sorted(given, key=lambda shift: (shift.day, shift.start_min))
    for first, second in pairwise(in_order):
        yield from _too_close(problem, volunteer, first, second)
    who = volunteer.id
    for day, found in Counter(shift.day for shift in given).items():
        if found > problem.max_per_day:
            yield _broken(
                "MAX_PER_DAY", volunteer=who, day=day, found=found, most=problem.max_per_day
            )
    minutes: Counter[int] = Counter()
    for shift in given:
        minutes[shift.week] += shift.minutes
    most = volunteer.max_minutes_week
    for week, worked in minutes.items():
        if worked > most:
            yield _broken("MAX_WEEK", volunteer=who, week=week, found=worked, most=most)
    if len(given) > volunteer.max_shifts:
        yield _broken("MAX_SHIFTS", volunteer=who, found=len(given), most=volunteer.max_shifts)
    yield from _too_many_in_a_row(volunteer, {shift.day for shift in given})


def _too_close(
    problem: Problem, volunteer: Volunteer, first: Shift, second: Shift
) -> Iterator[Violation]:
    ids = {"volunteer": volunteer.id, "first": first.id, "second": second.id}
    between = second.start_min - first.end_min
    if first.day == second.day:
        if between < 0:
            yield _broken("OVERLAP", **ids)
    elif MINUTES_A_DAY * (second.day - first.day) + between < problem.min_rest_min:
        yield _broken("REST", **ids, least=problem.min_rest_min)


def _too_many_in_a_row(volunteer: Volunteer, days: set[int]) -> Iterator[Violation]:
    run = 0
    last: int | None = None
    for day in sorted(days):
        run = run + 1 if last == day - 1 else 1
        last = day
        if run > volunteer.max_consecutive_days:
            most = volunteer.max_consecutive_days
            yield _broken("CONSECUTIVE", volunteer=volunteer.id, day=day, most=most)


def _against_orders(problem: Problem, pairs: set[Pair]) -> Iterator[Violation]:
    for lock in problem.locks:
        if lock not in pairs:
            yield _broken("LOCK", **lock._asdict())
    for forbid in problem.forbids:
        if forbid in pairs:
            yield _broken("FORBID", **forbid._asdict())


def _against_baseline(
    problem: Problem, pairs: set[Pair], shifts: dict[str, Shift]
) -> tuple[list[Violation], int]:
    """Violations of the frozen past, and how many pairs were added or dropped after it."""
    if problem.baseline is None:
        return [], 0
    first_free = problem.baseline.frozen_before_day
    moved = set(problem.baseline.assignments) ^ pairs
    frozen = [pair for pair in moved if shifts[pair.shift].day < first_free]
    violations = [_broken("FROZEN", **pair._asdict(), day=first_free) for pair in sorted(frozen)]
    return violations, len(moved) - len(frozen)


def _terms(
    problem: Problem,
    pairs: set[Pair],
    shifts_of: dict[str, list[Shift]],
    staff: Counter[str],
    changed: int,
) -> dict[str, int]:
    weights, shifts = problem.weights, problem.shifts
    leads = {volunteer.id for volunteer in problem.volunteers if volunteer.lead}
    led = {shift for shift, volunteer in pairs if volunteer in leads}
    slots: dict[tuple[str, int, int], bool] = {}
    for shift in shifts:
        slot = (shift.venue, shift.day, shift.start_min)
        slots[slot] = slots.get(slot, False) or shift.id in led
    loads = [(u, shifts_of.get(u.id, [])) for u in problem.volunteers]
    over = [len(given) - u.target_shifts for u, given in loads]
    return {
        "short": weights.short * sum(max(0, s.need - staff[s.id]) for s in shifts),
        "below_min": weights.below_min * sum(max(0, s.min_need - staff[s.id]) for s in shifts),
        "no_lead": weights.no_lead * sum(not has_lead for has_lead in slots.values()),
        "dislike": weights.dislike
        * sum(shift.weekday in u.dislike_days for u, given in loads for shift in given),
        "under_target": weights.under_target * sum(max(0, -excess) for excess in over),
        "over_target_sq": weights.over_target_sq * sum(max(0, excess) ** 2 for excess in over),
        "second_same_day": weights.second_same_day
        * sum(len(given) - len({shift.day for shift in given}) for _u, given in loads),
        "change": weights.change * changed,
    }
