"""What is measured: generated instances of every planner, and how long each may take."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from keguang.planning.command import PLANNERS
from keguang.planning.results import write_document


@dataclass(frozen=True, slots=True)
class Case:
    """One instance made by the planner's own generator, solved within `seconds`.

    `long` ones run only when asked for. `naive_seconds` is how long the obvious model of the
    whole instance is given, None where it cannot even be built.
    """

    planner: str
    size: str
    seed: int
    seconds: int
    naive_seconds: int | None = None
    long: bool = False

    @property
    def name(self) -> str:
        return f"{self.planner} {self.size} {self.seed}"

    def write(self, path: Path) -> None:
        """Write the instance."""
        generator = import_module(f"keguang.planning.{self.planner}.generate")
        document: dict[str, Any] = generator.generate(self.size, seed=self.seed)
        write_document(path, document)


CASES: Final = (
    Case("rotation", "tiny", 1, 10, naive_seconds=10),
    Case("rotation", "luoyang", 1, 600),
    Case("rotation", "luoyang", 2, 120, naive_seconds=120),
    Case("rotation", "province", 1, 1200, long=True),
    Case("rotation", "nation", 1, 900, long=True),
    Case("dispatch", "tiny", 1, 10, naive_seconds=10),
    Case("dispatch", "city", 1, 180, naive_seconds=180),
    Case("dispatch", "city", 2, 180),
    Case("dispatch", "province", 1, 900, long=True),
    Case("tours", "tiny", 1, 10, naive_seconds=10),
    Case("tours", "county", 1, 600),
    Case("tours", "county", 2, 120, naive_seconds=120),
    Case("tours", "province", 1, 600, long=True),
    Case("rosters", "tiny", 1, 10, naive_seconds=10),
    Case("rosters", "venue", 1, 30, naive_seconds=30),
    Case("rosters", "venue", 2, 30, naive_seconds=30),
    Case("rosters", "luoyang", 1, 120),
    Case("rosters", "city", 1, 600),
    Case("rosters", "city", 2, 600),
)


def known_cases() -> list[Case]:
    """The cases of planners that exist, in the order of their schemas."""
    planners = list(PLANNERS.values())
    return sorted(
        (case for case in CASES if case.planner in planners),
        key=lambda case: planners.index(case.planner),
    )
