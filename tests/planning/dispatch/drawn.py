"""Instances for hypothesis: few enough sessions to try every plan, every rule within reach."""

from typing import Any

from hypothesis import strategies as st

_WEIGHTS = st.integers(0, 900)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """An instance of lectures/1 with at most 4 requests and 3 lectures by 2 speakers."""
    speakers = [_speaker(draw, number) for number in range(draw(st.integers(1, 2)))]
    lectures = [_lecture(draw, number, len(speakers)) for number in range(draw(st.integers(1, 3)))]
    requests = [_request(draw, number) for number in range(draw(st.integers(1, 4)))]
    base = draw(st.none() | st.just([_session(draw, requests, lectures) for _one in range(2)]))
    return {
        "schema": "lectures/1",
        "name": "drawn",
        "start_date": "2027-03-01",
        "start_weekday": draw(st.integers(0, 6)),
        "days": 3,
        "quarter_starts": draw(st.sampled_from([[], [0], [0, 2], [1]])),
        "road_factor_pct": 130,
        "speed_kmh": 60,
        "handover_min": draw(st.sampled_from([0, 20])),
        "districts": [{"id": "D1", "x_m": 0, "y_m": 0}],
        "societies": [
            {
                "id": "S1",
                "min_year": draw(st.integers(0, 3)),
                "min_quarter": draw(st.integers(0, 2)),
                "district": "D1",
            }
        ],
        "speakers": speakers,
        "lectures": lectures,
        "requests": requests,
        "coverage": [{"district": "D1", "audience": "young", "min": draw(st.integers(0, 2))}],
        "key_events": [{"id": "K1", "days": [0, 1, 1], "min_sessions": draw(st.integers(0, 4))}],
        "locks": draw(st.lists(_orders(requests, lectures), max_size=1)),
        "forbids": draw(st.lists(_orders(requests, lectures), max_size=2)),
        "baseline": base and {"assignments": base, "frozen_before_day": draw(st.integers(0, 1))},
        "weights": {
            name: draw(_WEIGHTS)
            for name in (
                *("topic_rank", "quality", "not_preferred", "society_year"),
                *("society_quarter", "coverage", "key", "change"),
            )
        }
        | {"unserved": draw(st.integers(0, 60)), "km": draw(st.integers(0, 20))},
    }


def _place(draw: st.DrawFn) -> dict[str, int]:
    return {"x_m": draw(st.integers(-9_000, 9_000)), "y_m": draw(st.integers(-9_000, 9_000))}


def _speaker(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return {
        "id": f"P{number}",
        "society": "S1",
        **_place(draw),
        "unavailable": draw(st.sampled_from([[], [], [1]])),
        "max_per_day": draw(st.integers(1, 3)),
        "max_per_week": draw(st.integers(1, 4)),
        "max_total": draw(st.integers(1, 4)),
        "max_km": draw(st.sampled_from([12, 40])),
    }


def _lecture(draw: st.DrawFn, number: int, speakers: int) -> dict[str, Any]:
    return {
        "id": f"L{number}",
        "society": "S1",
        "speaker": f"P{draw(st.integers(0, speakers - 1))}",
        "topic": draw(st.sampled_from("ab")),
        "audiences": draw(st.sampled_from([["young"], ["old", "young"]])),
        "minutes": draw(st.sampled_from([30, 60])),
        "max_deliveries": draw(st.integers(1, 3)),
        "from_day": 0,
        "to_day": draw(st.sampled_from([0, 2])),
        "quality": draw(st.integers(0, 100)),
    }


def _request(draw: st.DrawFn, number: int) -> dict[str, Any]:
    day = draw(st.integers(0, 2))
    return {
        "id": f"R{number}",
        "district": "D1",
        **_place(draw),
        "audience": draw(st.sampled_from(["young", "young", "old"])),
        "topics": draw(st.sampled_from([["a"], ["b", "a"]])),
        "seats": draw(st.integers(0, 60)),
        "priority": draw(st.integers(1, 3)),
        "options": [[day, draw(st.sampled_from([540, 640, 760]))], [draw(st.integers(0, 2)), 640]],
        "preferred_days": draw(st.sampled_from([[], [1]])),
    }


def _session(
    draw: st.DrawFn, requests: list[dict[str, Any]], lectures: list[dict[str, Any]]
) -> dict[str, Any]:
    request = draw(st.sampled_from(requests))
    day, start = draw(st.sampled_from(request["options"]))
    lecture = draw(st.sampled_from(lectures))["id"]
    return {"request": request["id"], "lecture": lecture, "day": day, "start_min": start}


@st.composite
def _orders(
    draw: st.DrawFn, requests: list[dict[str, Any]], lectures: list[dict[str, Any]]
) -> dict[str, Any]:
    whole = _session(draw, requests, lectures)
    kept = draw(st.sets(st.sampled_from(["lecture", "day", "start_min"])))
    return {name: value for name, value in whole.items() if name == "request" or name in kept}
