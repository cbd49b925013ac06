"""Instances of any size for tests, benchmarks and the demonstration year; nobody in them is real.

    python -m keguang.planning.rosters.generate venue --seed 3 > venue-3.json

Students come at weekends, pensioners on weekdays, people with work in the evening and at
weekends. Posts are wanted as visitors come: more at weekends. Needs exceed what targets offer, so
that a plan has to choose. Names of districts are Luoyang's; venues and people are numbers.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from keguang.planning.results import as_text

LUOYANG: Final = (
    *("老城区", "西工区", "瀍河回族区", "涧西区", "洛龙区", "偃师区", "孟津区"),
    *("新安县", "宜阳县", "伊川县", "汝阳县", "嵩县", "洛宁县", "栾川县"),
)
SKILLS: Final = ("讲解", "秩序", "引导", "急救", "外语", "器材")
# per cent of volunteers who can do each
_COMMON: Final = (55, 60, 50, 15, 12, 20)
_MORNING: Final = (540, 720)
_AFTERNOON: Final = (810, 1020)
_EVENING: Final = (1110, 1230)


@dataclass(frozen=True, slots=True)
class Size:
    """How large an instance is; `guests_pct` of the volunteers also serve a neighbouring zone."""

    zones: Sequence[str]
    venues: int
    volunteers: int
    days: int
    guests_pct: int = 0


SIZES: Final[dict[str, Size]] = {
    "tiny": Size(["Z01"], 1, 10, 7),
    "hall": Size(["Z01"], 1, 45, 28),
    "venue": Size(["Z01"], 4, 200, 28),
    "luoyang": Size(LUOYANG, 30, 1300, 28, guests_pct=6),
    "city": Size([f"Z{zone:02}" for zone in range(1, 17)], 80, 5000, 28),
}


def generate(size: str, *, seed: int, guests_pct: int | None = None) -> dict[str, Any]:
    """An instance of shifts/1, the same for the same arguments on every machine."""
    shape = SIZES[size]
    guests = shape.guests_pct if guests_pct is None else guests_pct
    chance = random.Random(f"rosters {size} {seed} {guests}")  # noqa: S311  data, not a secret
    venues = [
        {"id": f"V{number + 1:03}", "zone": shape.zones[number % len(shape.zones)]}
        for number in range(shape.venues)
    ]
    return {
        "schema": "shifts/1",
        "name": f"generated-{size}-{seed}",
        "start_date": "2027-03-01",
        "days": shape.days,
        "venues": venues,
        "shifts": [shift for venue in venues for shift in _shifts(chance, venue["id"], shape.days)],
        "volunteers": [
            _volunteer(chance, f"U{number + 1:05}", venues, shape, guests)
            for number in range(shape.volunteers)
        ],
        "min_rest_min": 720,
        "max_per_day": 2,
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": {
            "short": 100,
            "below_min": 300,
            "no_lead": 80,
            "dislike": 10,
            "under_target": 12,
            "over_target_sq": 6,
            "second_same_day": 15,
            "change": 25,
        },
    }


def _shifts(chance: random.Random, venue: str, days: int) -> list[dict[str, Any]]:
    """Closed on Mondays; evenings on Fridays and Saturdays."""
    skills = sorted(chance.sample(range(len(SKILLS)), chance.randint(2, 4)))
    usual = {skill: chance.choices((1, 2, 3, 4), (5, 4, 2, 1))[0] for skill in skills}
    shifts = []
    for day in range(days):
        weekday = day % 7
        if weekday == 0:
            continue
        spans = [_MORNING, _AFTERNOON, _EVENING] if weekday in (4, 5) else [_MORNING, _AFTERNOON]
        for place, (start, end) in enumerate(spans):
            for skill in skills:
                need = usual[skill] + (weekday >= 5 and chance.random() < 0.5)
                shifts.append(
                    {
                        "id": f"{venue}-{day:02}-{place}-{skill}",
                        "venue": venue,
                        "day": day,
                        "start_min": start,
                        "end_min": end,
                        "skill": SKILLS[skill],
                        "need": need,
                        "min_need": (need + 1) // 2,
                    }
                )
    return shifts


def _volunteer(
    chance: random.Random,
    name: str,
    venues: Sequence[dict[str, str]],
    shape: Size,
    guests_pct: int,
) -> dict[str, Any]:
    kind = chance.choices(("student", "pensioner", "worker"), (3, 4, 3))[0]
    skills = [
        s for s, common in zip(SKILLS, _COMMON, strict=True) if chance.random() * 100 < common
    ]
    return {
        "id": name,
        "skills": skills or [chance.choice(SKILLS[:3])],
        "venues": _places(chance, venues, shape, guests_pct),
        "lead": chance.random() < 0.25,
        "available": _available(chance, kind, shape.days),
        "dislike_days": sorted(chance.sample(range(7), chance.choice((0, 0, 1, 2)))),
        "max_minutes_week": chance.choice((420, 600, 840)),
        "max_shifts": chance.choice((6, 8, 10, 12)),
        "target_shifts": chance.choice((3, 4, 4, 5)),
        "max_consecutive_days": chance.choice((2, 3, 4)),
        "history_shifts": chance.randint(0, 15),
    }


def _places(
    chance: random.Random, venues: Sequence[dict[str, str]], shape: Size, guests_pct: int
) -> list[str]:
    zone = chance.choice(venues)["zone"]
    mine = [venue["id"] for venue in venues if venue["zone"] == zone]
    places = chance.sample(mine, chance.randint(1, len(mine)))
    if chance.random() * 100 < guests_pct:
        next_zone = shape.zones[(shape.zones.index(zone) + 1) % len(shape.zones)]
        places.append(chance.choice([v["id"] for v in venues if v["zone"] == next_zone]))
    return sorted(places)


def _available(chance: random.Random, kind: str, days: int) -> list[list[int]]:
    """[day, from, to]: whole shifts only, now and then a free day around them."""
    spans = []
    for day in range(days):
        weekend = day % 7 >= 5
        for start, end in (_MORNING, _AFTERNOON, _EVENING):
            if chance.random() * 100 < _likely(kind, start, weekend=weekend):
                spans.append([day, start, end])
    return spans


def _likely(kind: str, start: int, *, weekend: bool) -> int:
    """Per cent."""
    if kind == "student":
        return 45 if weekend else 8
    if kind == "pensioner":
        return 15 if weekend or start == _EVENING[0] else 35
    return 40 if weekend or start == _EVENING[0] else 4


def main(argv: Sequence[str]) -> int:
    """Write one instance to standard output."""
    parser = argparse.ArgumentParser(prog="python -m keguang.planning.rosters.generate")
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guests", type=int, metavar="PERCENT")
    arguments = parser.parse_args(argv)
    instance = generate(arguments.size, seed=arguments.seed, guests_pct=arguments.guests)
    sys.stdout.write(as_text(instance))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
