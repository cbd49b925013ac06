"""What a planner hands back: a plan with its proof, and the report on any plan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from keguang.planning.wording import Language, Words

type Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """How a plan was made and how good it is known to be.

    Attributes
    ----------
    objective
        As the checker counts it, in the schema's unit; None without a plan.
    bound
        No plan of the whole instance costs less; None when nothing is proven, with the reason.
    block_bound
        Sum over the blocks the instance was divided into: a bound of the divided problem only.
    """

    status: Status
    objective: int | None
    bound: int | None
    method: str
    seconds: float
    seed: int
    threads: int
    bound_reason: Words | None = None
    block_bound: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.bound is None) != (self.bound_reason is not None):
            raise ValueError("a missing bound needs its reason, and only a missing one")
        known = self.objective is not None and self.bound is not None
        if known and self.bound > self.objective:  # type: ignore[operator]  # both known
            raise ValueError(f"bound {self.bound} above the plan's own {self.objective}")
        if self.status == "optimal" and self.bound != self.objective:
            raise ValueError("optimal needs a bound that equals the objective")

    def to_json(self, language: Language = "zh") -> dict[str, Any]:
        """The `meta` object of a solution file."""
        reason = self.bound_reason
        return {
            "status": self.status,
            "objective": self.objective,
            "bound": self.bound,
            "bound_reason": None if reason is None else reason.say(language),
            "block_bound": self.block_bound,
            "method": self.method,
            "seconds": round(self.seconds, 3),
            "seed": self.seed,
            "threads": self.threads,
            "versions": dict(self.versions),
        }


@dataclass(frozen=True, slots=True)
class Solved[Plan]:
    """A plan, None when there is none, with its proof."""

    plan: Plan | None
    meta: Meta


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule; `values` are the ids it is about and fill the sentence's places."""

    code: str
    words: Words
    values: Mapping[str, str | int] = field(default_factory=dict)

    def to_json(self, language: Language) -> dict[str, Any]:
        """`code`, `message` and the ids."""
        message = self.words.say(language, self.values)
        return {"code": self.code, "message": message, **self.values}


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker says about a plan; `terms` sum to the objective, also of a broken plan."""

    instance: str
    violations: Sequence[Violation]
    terms: Mapping[str, int]
    kpi: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def feasible(self) -> bool:
        return not self.violations

    @property
    def objective(self) -> int:
        return sum(self.terms.values())

    def to_json(self, language: Language = "zh") -> dict[str, Any]:
        """The report/1 document."""
        return {
            "schema": "report/1",
            "instance": self.instance,
            "feasible": self.feasible,
            "violations": [violation.to_json(language) for violation in self.violations],
            "objective": self.objective,
            "terms": dict(self.terms),
            "kpi": dict(self.kpi),
            **self.extra,
        }


def versions_of(*packages: str) -> dict[str, str]:
    """The installed version of each package, for the record of a plan."""
    return {name: metadata.version(name) for name in packages}


def as_text(document: Mapping[str, Any]) -> str:
    """A document as every file and standard output carry it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write_document(path: Path, document: Mapping[str, Any]) -> None:
    """Write beside the file first, so that an interrupted write leaves no half plan."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(as_text(document), encoding="utf-8")
    unfinished.replace(path)
