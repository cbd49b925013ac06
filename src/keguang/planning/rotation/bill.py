"""What a rotation costs, as the judge counts it: the planner counts for itself.

Shows carry their ages; `stays_begun` has what each centre holds as the plan begins.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from keguang.planning.instances import road_km
from keguang.planning.rotation.problem import Centre, Copy, Problem, Theme

type Cell = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Show:
    """A copy in a cell; `age` counts the periods of its stay, this one included."""

    copy: Copy
    theme: Theme
    age: int = 0


type Shows = dict[Cell, Show]


def stays_begun(problem: Problem) -> dict[str, Show]:
    """What each centre holds as the plan begins, by the centre's id."""
    return {
        copy.at: Show(copy, theme, copy.age)
        for theme in problem.themes
        for copy in theme.copies
        if copy.at is not None
    }


def movements(problem: Problem, shows: Shows) -> tuple[int, int]:
    """How often a copy changes place, and over how many kilometres, each truck counted."""
    at_m = {centre.id: centre.at_m for centre in problem.centres}
    depot_m = {hub.id: hub.at_m for hub in problem.hubs}
    centre_of: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for (centre, period), show in shows.items():
        centre_of[show.copy.id][period] = centre
    moves = truck_km = 0
    for theme in problem.themes:
        for copy in theme.copies:
            home_m = depot_m[copy.hub]
            here = copy.at
            for period in range(len(problem.periods)):
                there = centre_of[copy.id].get(period)
                if there != here:
                    from_m = home_m if here is None else at_m[here]
                    to_m = home_m if there is None else at_m[there]
                    km = road_km(from_m, to_m, problem.road_factor_pct)
                    truck_km += km * theme.truckloads
                    moves += 1
                here = there
    return moves, truck_km


def visitor_terms(problem: Problem, standing: dict[str, Show], shows: Shows) -> dict[str, int]:
    """What visitors miss: fresh visits, any exhibition at all, another topic, a fair share."""
    weights = problem.weights
    lost = empty = repeats = unfair = 0
    for centre in problem.centres:
        gained = 0
        before = standing.get(centre.id)
        for period in range(len(problem.periods)):
            show = shows.get((centre.id, period))
            if period not in centre.closed:
                fresh, full = freshness(problem, centre, period, show)
                lost += centre.visitors * (full - fresh) // full
                gained += 1000 * fresh // full
                empty += show is None
            if show is not None and before is not None and show.copy.id != before.copy.id:
                repeats += show.theme.topic == before.theme.topic
            before = show
        periods_open = len(problem.periods) - len(centre.closed)
        unfair += max(0, problem.fair_floor_permille * periods_open - gained)
    return {
        "fresh": weights.visit * lost,
        "empty": weights.empty * empty,
        "topic_repeat": weights.topic_repeat * repeats,
        "fair": weights.fair * unfair,
    }


def freshness(problem: Problem, centre: Centre, period: int, show: Show | None) -> tuple[int, int]:
    """How fresh the visitors of a cell find it, as a fraction: 1 on every opening day at most."""
    days = problem.periods[period].days
    full = 1000 * 100 * days
    if show is None:
        return 0, full
    theme, decay = show.theme, problem.decay_pct
    score = sum(theme.value[name] * pct for name, pct in centre.share.items()) // 100
    days_open = days - (min(theme.setup_days, days) if show.age == 1 else 0)
    return score * decay[min(show.age, len(decay)) - 1] * days_open, full


def duplicates(centres: dict[str, Centre], shows: Shows) -> int:
    """Further copies of a theme in one district and period."""
    seen = Counter(
        (centres[name].district, period, show.theme.id) for (name, period), show in shows.items()
    )
    return sum(count - 1 for count in seen.values())
