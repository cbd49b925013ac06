"""The solver against every plan there is, and what it promises about limits and repeats."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from keguang.planning.dispatch.check import check
from keguang.planning.dispatch.generate import generate
from keguang.planning.dispatch.problem import Assignment, Dispatch
from keguang.planning.results import as_text
from keguang.planning.stopping import Limit
from tests.planning.dispatch.drawn import documents
from tests.planning.dispatch.small import best_by_enumeration, planned, read, tiny


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_no_lawful_plan_is_cheaper_and_infeasible_means_there_is_none(
    document: dict[str, Any],
) -> None:
    problem = read(document)

    solved = planned(problem)

    best = best_by_enumeration(problem)
    if solved.plan is None:
        assert (solved.meta.status, best) == ("infeasible", None)
    else:
        report = check(problem, solved.plan)
        assert report.violations == []
        assert (report.objective, solved.meta.bound) == (best, best)
        assert (solved.meta.objective, solved.meta.status) == (best, "optimal")


def test_three_lectures_on_one_day_are_given_where_the_speaker_may() -> None:
    document = _one_street()

    solved = planned(read(document))

    assert solved.plan is not None
    assert [one.start_min for one in sorted(solved.plan.assignments)] == [540, 660, 780]
    assert solved.meta.status == "optimal"


def test_two_a_day_leave_the_third_unserved() -> None:
    document = _one_street()
    document["speakers"][0]["max_per_day"] = 2

    solved = planned(read(document))

    assert solved.plan is not None
    assert len(solved.plan.assignments) == 2


def test_without_time_there_is_a_lawful_plan_and_no_bound() -> None:
    problem = read(tiny())

    solved = planned(problem, Limit(iterations=0))

    assert solved.plan is not None
    assert check(problem, solved.plan).feasible
    assert solved.meta.bound is None
    assert solved.meta.bound_reason is not None


def test_a_warm_plan_is_the_least_one_gets() -> None:
    problem = read(tiny(seed=2))
    best = planned(problem).plan
    assert best is not None

    again = planned(problem, Limit(iterations=0), warm=best)

    assert again.meta.objective == check(problem, best).objective


def test_of_a_warm_plan_only_what_is_lawful_is_kept() -> None:
    problem = read(tiny())
    nonsense = Dispatch((Assignment("R00001", "nobody", 1, 540), Assignment("R1", "L00001", 3, 0)))

    solved = planned(problem, warm=nonsense)

    assert solved.meta.status == "optimal"


def test_a_city_comes_out_the_same_in_other_processes(tmp_path: Path) -> None:
    path = tmp_path / "city.json"
    document = generate("city", seed=3)
    document["requests"] = document["requests"][::3]
    path.write_text(as_text(document), encoding="utf-8")
    plans = []
    for seed in ("0", "1"):
        out = tmp_path / f"plan{seed}.json"
        command = [sys.executable, "-m", "keguang.planning", "solve", str(path), "--out", str(out)]
        limit = ["--iterations", "1", "--threads", "1"]
        subprocess.run(
            [*command, *limit],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        plans.append(out.read_text(encoding="utf-8").split('"meta"')[0])

    assert plans[0] == plans[1]


def _one_street() -> dict[str, Any]:
    """One speaker, three requests two hours apart next door to each other."""
    place = {"x_m": 0, "y_m": 0}
    document = tiny(societies=[{"id": "S1", "min_year": 0, "min_quarter": 0, "district": "D001"}])
    lecture = {
        "id": "L1",
        "society": "S1",
        "speaker": "P1",
        "topic": "天文航天",
        "audiences": ["young"],
        "minutes": 60,
        "max_deliveries": 9,
        "from_day": 0,
        "to_day": 39,
        "quality": 90,
    }
    speaker = {
        "id": "P1",
        "society": "S1",
        **place,
        "unavailable": [],
        "max_per_day": 3,
        "max_per_week": 9,
        "max_total": 9,
        "max_km": 50,
    }
    requests = [
        {
            "id": f"R{number}",
            "district": "D001",
            "x_m": 1_000 * number,
            "y_m": 0,
            "audience": "young",
            "topics": ["天文航天"],
            "seats": 50,
            "priority": 1,
            "options": [[5, start]],
            "preferred_days": [],
        }
        for number, start in enumerate((540, 660, 780))
    ]
    return {
        **document,
        "speakers": [speaker],
        "lectures": [lecture],
        "requests": requests,
        "coverage": [],
        "key_events": [],
    }
