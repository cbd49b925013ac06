"""Instances of every size, of our own making: `python -m keguang.planning.rotation.generate tiny`.

A year of months; opening days are all but Mondays. Every hub is a city with a depot in its middle
and centres around it; one in four closes for a month, one in four may show one thing for two.
A hub owns about four exhibitions for three centres, two fifths of which stand somewhere as the
year begins; a few travel between hubs. Crews manage nearly all changes of a month, not all.
`luoyang` has a centre in each of Luoyang's districts and counties; places on the map are schematic.
"""

import argparse
import random
import sys
from calendar import MONDAY, monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from keguang.planning.dispatch.generate import LUOYANG, LUOYANG_KM
from keguang.planning.results import as_text

AUDIENCES: Final = ("old", "young", "adult")
TOPICS: Final = (
    *("科学精神", "科技前沿", "健康生活", "应急安全"),
    *("生态环保", "现代农业", "心理健康", "数字素养"),
)
# what, in which period, with how many centres of a hub for each one
_KEY_DATES: Final = (("应急安全", 4), ("科技前沿", 8), ("科学精神", 2))
_CENTRES_FOR_EACH_KEY: Final = 6
_YEAR: Final = 2027
_CITY_SPREAD_M: Final = 16_000
_COUNTY_SPREAD_M: Final = 2_500
_WEIGHTS_FEN: Final = {
    "km": 600,
    "move": 20_000,
    "visit": 20,
    "empty": 60_000,
    "topic_repeat": 15_000,
    "district_duplicate": 25_000,
    "key": 80_000,
    "fair": 40,
    "change": 30_000,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large an instance is; `side_m` is the side of the map, `copies` are those of one hub."""

    months: int
    hubs: int
    centres: int
    themes: int
    copies: int
    roaming: int
    side_m: int


SIZES: Final[dict[str, Size]] = {
    "tiny": Size(4, 1, 4, 6, 6, 0, 50_000),
    "luoyang": Size(12, 1, 14, 20, 20, 0, 130_000),
    "province": Size(12, 18, 300, 120, 22, 12, 400_000),
    "nation": Size(12, 120, 2_000, 400, 22, 80, 1_050_000),
}


def generate(size: str, *, seed: int, long_stays_pct: int = 0) -> dict[str, Any]:
    """An instance of rotation/1, the same for the same arguments on every machine.

    `long_stays_pct` of the themes must stay for two periods and may for three.
    """
    shape = SIZES[size]
    chance = random.Random(f"rotation {size} {seed} {long_stays_pct}")  # noqa: S311  data, no secret
    hubs = _hubs(chance, shape, size)
    themes = [_theme(chance, number, long_stays_pct) for number in range(shape.themes)]
    centres = [
        _centre(chance, number, hubs, shape, size, themes) for number in range(shape.centres)
    ]
    _hand_out_copies(chance, hubs, themes, shape)
    _put_up(chance, themes, centres)
    return {
        "schema": "rotation/1",
        "name": f"generated-{size}-{seed}",
        "audiences": list(AUDIENCES),
        "periods": [_month(number) for number in range(shape.months)],
        "hubs": [
            {**hub, "crew_days_per_period": 1 + 19 * _served(hub, centres) // 4} for hub in hubs
        ],
        "centres": centres,
        "themes": themes,
        "road_factor_pct": 135,
        "cooling_periods": 12,
        "decay_pct": [100, 60, 30, 10],
        "fair_floor_permille": 600,
        "key_requirements": _keys(hubs, centres, shape),
        "locks": [],
        "forbids": [],
        "baseline": None,
        "weights": dict(_WEIGHTS_FEN),
    }


def _month(number: int) -> dict[str, Any]:
    first_weekday, days = monthrange(_YEAR, number + 1)
    mondays = sum((first_weekday + day) % 7 == MONDAY for day in range(days))
    start = date(_YEAR, number + 1, 1).isoformat()
    return {"id": number, "start": start, "days": days - mondays}


def _hubs(chance: random.Random, shape: Size, size: str) -> list[dict[str, Any]]:
    if size == "luoyang":
        east_km, north_km = LUOYANG_KM[LUOYANG.index("西工区")]
        return [{"id": "H001", "x_m": 1_000 * east_km, "y_m": 1_000 * north_km}]
    return [
        {
            "id": f"H{number + 1:03}",
            "x_m": chance.randrange(shape.side_m),
            "y_m": chance.randrange(shape.side_m),
        }
        for number in range(shape.hubs)
    ]


def _centre(
    chance: random.Random,
    number: int,
    hubs: Sequence[dict[str, Any]],
    shape: Size,
    size: str,
    themes: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    hub = hubs[number % len(hubs)]
    in_hub = number // len(hubs)
    if size == "luoyang":
        east_km, north_km = LUOYANG_KM[number]
        district = LUOYANG[number]
        x_m, y_m, spread_m = 1_000 * east_km, 1_000 * north_km, _COUNTY_SPREAD_M
    else:
        # two or three centres a district
        district = f"{hub['id']}-D{in_hub % max(1, shape.centres // len(hubs) // 2) + 1}"
        x_m, y_m, spread_m = hub["x_m"], hub["y_m"], _CITY_SPREAD_M
    shown = chance.sample(themes, chance.choices((0, 1, 2, 3), (2, 6, 5, 2))[0])
    return {
        "id": f"C{number + 1:04}",
        "hub": hub["id"],
        "district": district,
        "x_m": x_m + int(chance.gauss(0, spread_m)),
        "y_m": y_m + int(chance.gauss(0, spread_m)),
        "area_m2": chance.choice((80, 120, 120, 160, 200, 300)),
        "closed": [chance.randrange(shape.months)] if chance.random() < 0.25 else [],
        "visitors": 50 * chance.randint(12, 120),
        "share": _share(chance),
        "max_stay": chance.choices((1, 2), (3, 1))[0],
        "history": [
            {"theme": theme["id"], "last_period": -chance.randint(1, 3)} for theme in shown
        ],
    }


def _share(chance: random.Random) -> dict[str, int]:
    parts = [chance.randint(2, 6) for _audience in AUDIENCES]
    share = [100 * part // sum(parts) for part in parts]
    share[-1] += 100 - sum(share)
    return dict(zip(AUDIENCES, share, strict=True))


def _theme(chance: random.Random, number: int, long_stays_pct: int) -> dict[str, Any]:
    """How good it is varies more between themes than between the audiences of one."""
    quality = chance.randint(450, 900)
    long = chance.random() * 100 < long_stays_pct
    return {
        "id": f"T{number + 1:03}",
        "topic": TOPICS[number % len(TOPICS)],
        "area_m2": chance.choice((60, 80, 80, 100, 120, 150)),
        "setup_days": chance.randint(1, 3),
        "crew_days": chance.randint(2, 4),
        "teardown_crew_days": chance.randint(1, 2),
        "truckloads": chance.choices((1, 2), (3, 1))[0],
        "value": {
            name: min(1000, max(350, 10 * int(chance.gauss(quality, 150) / 10)))
            for name in AUDIENCES
        },
        "min_stay": 2 if long else 1,
        "max_stay": 3 if long else 2,
        "copies": [],
    }


def _hand_out_copies(
    chance: random.Random,
    hubs: Sequence[dict[str, Any]],
    themes: Sequence[dict[str, Any]],
    shape: Size,
) -> None:
    """Every hub owns different themes; which of them roam is drawn from all."""
    owners = [hub["id"] for hub in hubs for _copy in range(shape.copies)]
    owned = [theme for _hub in hubs for theme in chance.sample(themes, shape.copies)]
    owners += [chance.choice(hubs)["id"] for _copy in range(shape.roaming)]
    owned += chance.choices(themes, k=shape.roaming)
    last = shape.months - 1
    for number, (hub, theme) in enumerate(zip(owners, owned, strict=True)):
        partly = chance.random() < 0.1
        theme["copies"].append(
            {
                "id": f"X{number + 1:05}",
                "hub": hub,
                "roam": number >= len(owners) - shape.roaming,
                "from": chance.randint(0, last // 4) if partly else 0,
                "to": last - (chance.randint(0, last // 4) if partly else 0),
                "at": None,
                "age": 0,
            }
        )


def _put_up(
    chance: random.Random, themes: Sequence[dict[str, Any]], centres: Sequence[dict[str, Any]]
) -> None:
    """Two fifths of the copies stand where they fit, one in a centre, since a period ago."""
    taken: set[str] = set()
    for theme in themes:
        for copy in theme["copies"]:
            fitting = [
                centre["id"]
                for centre in centres
                if centre["id"] not in taken
                and (copy["roam"] or centre["hub"] == copy["hub"])
                and theme["area_m2"] <= centre["area_m2"]
            ]
            if fitting and copy["from"] == 0 and chance.random() < 0.4:
                copy["at"], copy["age"] = chance.choice(fitting), 1
                taken.add(copy["at"])


def _served(hub: Mapping[str, Any], centres: Sequence[dict[str, Any]]) -> int:
    return sum(centre["hub"] == hub["id"] for centre in centres)


def _keys(
    hubs: Sequence[dict[str, Any]], centres: Sequence[dict[str, Any]], shape: Size
) -> list[dict[str, Any]]:
    """Soft ones, on the key dates of the year that lie in the plan."""
    return [
        {
            "id": f"Q{number}-{hub['id']}",
            "period": period,
            "topics": [topic],
            "hubs": [hub["id"]],
            "min_centres": max(1, _served(hub, centres) // _CENTRES_FOR_EACH_KEY),
            "hard": False,
        }
        for number, (topic, period) in enumerate(_KEY_DATES, start=1)
        for hub in hubs
        if period < shape.months
    ]


def main(argv: Sequence[str]) -> int:
    """Write one instance to standard output."""
    parser = argparse.ArgumentParser(prog="python -m keguang.planning.rotation.generate")
    parser.add_argument("size", choices=sorted(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long-stays", type=int, default=0, metavar="PERCENT")
    arguments = parser.parse_args(argv)
    instance = generate(arguments.size, seed=arguments.seed, long_stays_pct=arguments.long_stays)
    sys.stdout.write(as_text(instance))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
