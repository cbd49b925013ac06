"""The page of figures says what was measured, and no plan claims more than it proves."""

from pathlib import Path

from benchmarks.planning import page
from benchmarks.planning.cases import CASES


def test_the_page_is_what_the_kept_results_would_write_today(tmp_path: Path) -> None:
    page.write(page.kept(), tmp_path)

    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    assert made
    for path in made:
        kept = (page.FOLDER / path).read_text(encoding="utf-8")
        assert kept == (tmp_path / path).read_text(encoding="utf-8"), (
            f"{path}: run python -m benchmarks.planning --page"
        )


def test_no_kept_result_claims_a_bound_above_a_plan() -> None:
    for one in page.kept():
        if one.bound is not None and one.objective is not None:
            assert one.bound <= one.objective
            assert (one.status == "optimal") == (one.bound == one.objective)


def test_every_case_has_its_own_name() -> None:
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names)
