"""Instances of every size, of our own making: `python -m keguang.planning.dispatch.generate city`.

Districts lie in a square; most requests come from a few busy ones, mostly in the weeks after term
begins. Speakers live near their society; a lecture is for some audiences and some months. Requests
ask for one to three topics and offer three to eight times. Minima are set so that a plan has to
choose. Names of Luoyang's districts are real, places on the map are schematic.
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
# kilometres east and north of the south-western corner, as on a sketch map
LUOYANG_KM: Final = (
    *((96, 112), (93, 113), (99, 113), (88, 112), (95, 106), (115, 114), (98, 124)),
    *((70, 119), (68, 97), (92, 88), (92, 66), (74, 66), (44, 86), (46, 42)),
)
TOPICS: Final = (
    *("天文航天", "人工智能", "健康生活", "应急避险", "生态环保", "农业技术"),
    *("防灾减灾", "食品安全", "科学家精神", "河洛文化中的科学", "反诈与网络安全", "心理健康"),
)
AUDIENCES: Final = ("young", "adult", "old")
_STARTS: Final = (540, 600, 870, 930, 1140)
_LENGTHS: Final = (45, 60, 90, 120)
_WEIGHTS_FEN: Final = {
    "unserved": 180,
    "topic_rank": 1_200,
    "quality": 4,
    "not_preferred": 3_000,
    "km": 140,
    "society_year": 50_000,
    "society_quarter": 15_000,
    "coverage": 20_000,
    "key": 8_000,
    "change": 6_000,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large an instance is; lengths in metres."""

    districts: int
    side_m: int
    societies: int
    speakers: int
    lectures: int
    requests: int
    days: int


SIZES: Final[dict[str, Size]] = {
    "tiny": Size(3, 40_000, 4, 5, 8, 12, 40),
    "city": Size(14, 110_000, 55, 160, 300, 600, 240),
    "luoyang": Size(14, 130_000, 55, 160, 300, 600, 240),
    "province": Size(160, 420_000, 900, 2_700, 5_000, 10_000, 240),
}


def generate(size: str, *, seed: int, max_per_day: int = 2) -> dict[str, Any]:
    """An instance of lectures/1, the same for the same arguments on every machine."""
    shape = SIZES[size]
    chance = random.Random(f"dispatch {size} {seed}")  # noqa: S311  data, not a secret
    districts = _districts(chance, shape, size)
    societies = [
        {
            "id": f"S{number + 1:04}",
            "min_year": chance.choice((1, 2, 3, 3)),
            "min_quarter": chance.choice((0, 1, 1)),
            "district": chance.choice(districts)["id"],
        }
        for number in range(shape.societies)
    ]
    speakers = [
        _speaker(chance, number, societies, districts, shape, max_per_day)
        for number in range(shape.speakers)
    ]
    requests = [_request(chance, number, districts, shape) for number in range(shape.requests)]
    return {
        "schema": "lectures/1",
        "name": f"generated-{size}-{seed}",
        "start_date": "2027-02-22",
        "start_weekday": 0,
        "days": shape.days,
        "quarter_starts": [start for start in (0, 37, 128, 220) if start < shape.days],
        "road_factor_pct": 140,
        "speed_kmh": 45,
        "handover_min": 15,
        "districts": districts,
        "societies": societies,
        "speakers": speakers,
        "lectures": [_lecture(chance, n, speakers, shape) for n in range(shape.lectures)],
        "requests": requests,
        "coverage": _coverage(requests),
        "key_events": _key_events(shape),
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": dict(_WEIGHTS_FEN),
    }


def _districts(chance: random.Random, shape: Size, size: str) -> list[dict[str, Any]]:
    if size == "luoyang":
        return [
            {"id": name, "x_m": 1_000 * east, "y_m": 1_000 * north}
            for name, (east, north) in zip(LUOYANG, LUOYANG_KM, strict=True)
        ]
    return [
        {
            "id": f"D{number + 1:03}",
            "x_m": chance.randrange(shape.side_m),
            "y_m": chance.randrange(shape.side_m),
        }
        for number in range(shape.districts)
    ]


def _near(chance: random.Random, district: dict[str, Any], spread_m: int) -> dict[str, int]:
    return {
        "x_m": district["x_m"] + int(chance.gauss(0, spread_m)),
        "y_m": district["y_m"] + int(chance.gauss(0, spread_m)),
    }


def _speaker(
    chance: random.Random,
    number: int,
    societies: Sequence[dict[str, Any]],
    districts: Sequence[dict[str, Any]],
    shape: Size,
    max_per_day: int,
) -> dict[str, Any]:
    # every society has somebody before any has two
    society = societies[number] if number < len(societies) else chance.choice(societies)
    at_home = chance.random() < 0.7
    home = society["district"] if at_home else chance.choice(districts)["id"]
    where = next(district for district in districts if district["id"] == home)
    away: set[int] = set()
    for _absence in range(chance.randint(1, 6)):
        begin = chance.randrange(shape.days)
        away.update(range(begin, min(shape.days, begin + chance.randint(2, 14))))
    return {
        "id": f"P{number + 1:05}",
        "society": society["id"],
        **_near(chance, where, 6_000),
        "unavailable": sorted(away),
        "max_per_day": max_per_day,
        "max_per_week": chance.choice((2, 3, 4)),
        "max_total": chance.choice((5, 8, 12, 16)),
        "max_km": chance.choice((50, 90, 140)),
    }


def _lecture(
    chance: random.Random, number: int, speakers: Sequence[dict[str, Any]], shape: Size
) -> dict[str, Any]:
    speaker = speakers[number] if number < len(speakers) else chance.choice(speakers)
    begin = chance.choice((0, 0, 0, shape.days // 4))
    return {
        "id": f"L{number + 1:05}",
        "society": speaker["society"],
        "speaker": speaker["id"],
        "topic": chance.choice(TOPICS),
        "audiences": sorted(chance.sample(AUDIENCES, chance.randint(1, 3))),
        "minutes": chance.choice(_LENGTHS),
        "max_deliveries": chance.choice((2, 3, 4, 6)),
        "from_day": begin,
        "to_day": chance.choice((shape.days - 1, shape.days - 1, shape.days * 3 // 4)),
        "quality": chance.randint(45, 98),
    }


def _request(
    chance: random.Random, number: int, districts: Sequence[dict[str, Any]], shape: Size
) -> dict[str, Any]:
    district = districts[min(int(chance.expovariate(2.2) * len(districts)), len(districts) - 1)]
    middle = chance.randrange(shape.days)
    times = {
        (
            min(shape.days - 1, max(0, middle + int(chance.gauss(0, 9)))),
            chance.choice(_STARTS),
        )
        for _offer in range(chance.randint(3, 8))
    }
    days = sorted({day for day, _start in times})
    return {
        "id": f"R{number + 1:05}",
        "district": district["id"],
        **_near(chance, district, 5_000),
        "audience": chance.choices(AUDIENCES, (5, 3, 2))[0],
        "topics": chance.sample(TOPICS, chance.randint(1, 3)),
        "seats": chance.choice((30, 50, 80, 120, 200)),
        "priority": chance.choices((1, 2, 3), (6, 3, 1))[0],
        "options": [list(time) for time in sorted(times)],
        "preferred_days": [chance.choice(days)] if chance.random() < 0.3 else [],
    }


def _coverage(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A third of what is asked for in each district and audience, if anything is."""
    asked: dict[tuple[str, str], int] = {}
    for request in requests:
        cell = request["district"], request["audience"]
        asked[cell] = asked.get(cell, 0) + 1
    return [
        {"district": district, "audience": audience, "min": count // 3}
        for (district, audience), count in sorted(asked.items())
        if count >= 3
    ]


def _key_events(shape: Size) -> list[dict[str, Any]]:
    events = (("学雷锋日", 8, 6), ("科技工作者日", 95, 7), ("全国科普月", 190, 30))
    return [
        {
            "id": name,
            "days": list(range(begin, min(shape.days, begin + length))),
            "min_sessions": shape.requests * length // shape.days,
        }
        for name, begin, length in events
        if begin < shape.days
    ]


def main(argv: Sequence[str]) -> int:
    """Write one instance to standard output."""
    parser = argparse.ArgumentParser(prog="python -m keguang.planning.dispatch.generate")
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-per-day", type=int, default=2)
    arguments = parser.parse_args(argv)
    instance = generate(arguments.size, seed=arguments.seed, max_per_day=arguments.max_per_day)
    sys.stdout.write(as_text(instance))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
