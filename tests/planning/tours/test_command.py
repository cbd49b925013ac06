"""`plan` on tours as it is typed: one Ctrl-C still hands over the best plan so far."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from keguang.planning.instances import Node
from keguang.planning.tours.check import check
from keguang.planning.tours.generate import generate
from keguang.planning.tours.problem import parse, parse_plan

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def test_one_interruption_of_a_county_hands_over_the_best_plan_so_far(tmp_path: Path) -> None:
    instance, out = tmp_path / "county.json", tmp_path / "plan.json"
    document = generate("county", seed=1)
    instance.write_text(json.dumps(document), encoding="utf-8")
    argv = ["solve", str(instance), "--out", str(out), "--time", "3600", "--threads", "1"]
    running = subprocess.Popen(
        [sys.executable, "-m", "keguang.planning", *argv],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    first_line = running.stderr.readline()

    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)

    assert "best" in first_line
    assert running.returncode == 0
    plan = json.loads(out.read_text(encoding="utf-8"))
    report = check(parse(Node(document)), parse_plan(Node(plan)))
    assert report.feasible
    assert (plan["meta"]["status"], plan["meta"]["objective"]) == ("feasible", report.objective)
