"""Instances of any size for tests, benchmarks and the demonstration year; no place in them is real.

    python -m keguang.planning.tours.generate county --seed 3 > county-3.json

Roads are good near a base and bad in the mountains; schools receive twice a day on weekdays.
"""

import argparse
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from keguang.planning.results import as_text

# (speed_kmh, road_pct) of plain, hills and mountains
_ROADS: Final = ((45, 130), (32, 155), (22, 190))
_EXHIBITS: Final = ("VR", "应急体验")
_KINDS: Final = ("school", "village", "community")
_WINDOWS: Final = {
    "school": [[510, 700], [840, 1010]],
    "village": [[480, 1110]],
    "community": [[540, 1140]],
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large an instance is; `side_km` of the square it lies in."""

    bases: int
    vehicles: int
    days: int
    stops: int
    lodgings: int
    side_km: int


SIZES: Final[dict[str, Size]] = {
    "tiny": Size(1, 1, 4, 12, 1, 70),
    "county": Size(1, 3, 12, 120, 16, 75),
    "province": Size(17, 50, 19, 3000, 356, 300),
}


def generate(size: str, *, seed: int) -> dict[str, Any]:
    """An instance of tours/1, the same for the same arguments on every machine."""
    shape = SIZES[size]
    chance = random.Random(f"tours {size} {seed}")  # noqa: S311  data, not a secret
    side = shape.side_km * 1000
    # bases well inside: at the seats of counties
    bases = [
        {"id": f"B{n + 1:02}", **_at(chance, side // 5, side - side // 5, _ROADS[0])}
        for n in range(shape.bases)
    ]
    townships = max(3, shape.stops // 5)
    return {
        "schema": "tours/1",
        "name": f"generated-{size}-{seed}",
        "start_date": "2027-04-05",
        "days": shape.days,
        "bases": bases,
        "lodgings": [
            {
                "id": f"G{n + 1:04}",
                **_somewhere(chance, side, bases),
                "fen_per_night": chance.choice((36_000, 45_000, 60_000)),
            }
            for n in range(shape.lodgings)
        ],
        "townships": [{"id": f"W{n + 1:04}", "min_stops": 1} for n in range(townships)],
        "stops": [
            _stop(chance, n, shape, bases, f"W{n % townships + 1:04}") for n in range(shape.stops)
        ],
        "vehicles": [
            _vehicle(chance, n, shape, f"B{n % shape.bases + 1:02}") for n in range(shape.vehicles)
        ],
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": {"vehicle_day": 40_000, "township": 90_000, "change": 15_000},
    }


def _at(chance: random.Random, low: int, high: int, road: tuple[int, int]) -> dict[str, int]:
    return {
        "x_m": chance.randint(low, high),
        "y_m": chance.randint(low, high),
        "speed_kmh": road[0],
        "road_pct": road[1],
    }


def _somewhere(chance: random.Random, side: int, bases: Sequence[dict[str, Any]]) -> dict[str, int]:
    """A place whose road is the worse the farther it is from a base."""
    place = _at(chance, 0, side, _ROADS[0])
    far = min(math.dist((b["x_m"], b["y_m"]), (place["x_m"], place["y_m"])) for b in bases)
    height = min(2, int(far / 14_000 + chance.random() * 0.8))
    return {**place, "speed_kmh": _ROADS[height][0], "road_pct": _ROADS[height][1]}


def _stop(
    chance: random.Random,
    number: int,
    shape: Size,
    bases: Sequence[dict[str, Any]],
    township: str,
) -> dict[str, Any]:
    kind = chance.choices(_KINDS, (50, 25, 25))[0]
    days = [day for day in range(shape.days) if kind != "school" or day % 7 < 5]
    if chance.random() < 0.2 and len(days) > 4:
        first = chance.randrange(len(days) - 3)
        days = days[first : first + 4]
    return {
        "id": f"P{number + 1:04}",
        "township": township,
        "kind": kind,
        **_somewhere(chance, shape.side_km * 1000, bases),
        "windows": _WINDOWS[kind],
        "days": days,
        "service_min": chance.choice((60, 90, 90, 120, 150)),
        "prize": 1000 * chance.randint(20, 120),
        "exhibits": [chance.choice(_EXHIBITS)] if chance.random() < 0.25 else [],
        "mandatory": shape.stops > 50 and chance.random() < 0.03,
    }


def _vehicle(chance: random.Random, number: int, shape: Size, base: str) -> dict[str, Any]:
    several = chance.random() < 0.7
    return {
        "id": f"V{number + 1:02}",
        "base": base,
        "exhibits": [*(_EXHIBITS if several or number % 3 == 0 else _EXHIBITS[:1]), "科普大篷车"],
        "available_days": [d for d in range(shape.days) if number == 0 or chance.random() < 0.95],
        "duty_start_min": 420,
        "duty_end_min": 1170,
        "max_drive_min": 330,
        "max_nights_out": 4,
        "fen_per_km": 320,
    }


def main(argv: Sequence[str]) -> int:
    """Write one instance to standard output."""
    parser = argparse.ArgumentParser(prog="python -m keguang.planning.tours.generate")
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(argv)
    sys.stdout.write(as_text(generate(arguments.size, seed=arguments.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
