"""No proof is claimed that there is not."""

from pathlib import Path
from typing import Any

import pytest

from keguang.planning.results import Meta, write_document
from keguang.planning.wording import Words

HOW: dict[str, Any] = {"method": "test", "seconds": 1.23456, "seed": 0, "threads": 1}
WHY = Words("没有证明", "nothing proven")


@pytest.mark.parametrize(
    "claim",
    [
        {"status": "optimal", "objective": 5, "bound": 4},
        {"status": "feasible", "objective": 5, "bound": 6},
        {"status": "feasible", "objective": 5, "bound": None},
        {"status": "feasible", "objective": 5, "bound": 4, "bound_reason": WHY},
        {"status": "optimal", "objective": 5, "bound": None, "bound_reason": WHY},
    ],
    ids=["optimal with a gap", "bound above plan", "no reason", "needless reason", "no bound"],
)
def test_a_claim_that_contradicts_itself_cannot_be_made(claim: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"bound|optimal"):
        Meta(**claim, **HOW)


def test_the_reason_for_no_bound_is_told_in_the_readers_language() -> None:
    meta = Meta(status="feasible", objective=5, bound=None, bound_reason=WHY, **HOW)

    assert meta.to_json("en")["bound_reason"] == "nothing proven"
    assert meta.to_json("zh")["bound_reason"] == "没有证明"
    assert meta.to_json()["seconds"] == 1.235


def test_a_plan_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_document(path, {"名": 1})

    assert path.read_text(encoding="utf-8") == '{\n "名": 1\n}\n'
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]
    with pytest.raises(FileNotFoundError):
        write_document(tmp_path / "nowhere" / "plan.json", {})
