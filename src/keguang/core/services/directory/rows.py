"""Rows of an imported directory: values, where each came from, what is wrong, what to do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from keguang.core.names import normalise_name


class Decision(TextChoices):
    """What importing the row will do; ASK waits for a person."""

    ASK = "ask", _("待确认")
    CREATE = "create", _("新增单位")
    UPDATE = "update", _("更新已有单位")
    RENAME = "rename", _("已有单位更名")
    SKIP = "skip", _("不导入")


class Severity(StrEnum):
    """ERROR stops the row until it is mended or skipped; WARNING wants a look; INFO is told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark about a row; `message` is a Chinese sentence, `field` the key it is about."""

    severity: Severity
    code: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stood in the file, and what stood there when it was tidied."""

    part: str
    ref: str
    raw: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation the row may mean."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One line of the file. `decided` is true once a person has chosen, and then checks keep it."""

    number: int
    values: Mapping[str, str]
    sources: Mapping[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    decision: Decision = Decision.ASK
    organisation: int | None = None
    candidates: tuple[Candidate, ...] = ()
    decided: bool = False

    def value(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def key(self) -> str:
        return normalise_name(self.value("name"))

    @property
    def has_error(self) -> bool:
        return any(problem.severity == Severity.ERROR for problem in self.problems)

    @property
    def is_open(self) -> bool:
        """Whether a person still has to act before the import can go on."""
        if self.decision == Decision.SKIP:
            return False
        return self.decision == Decision.ASK or self.has_error

    def with_problem(self, severity: Severity, code: str, message: str, field: str = "") -> Self:
        problem = Problem(severity, code, message, field)
        return replace(self, problems=(*self.problems, problem))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            number=raw["number"],
            values=raw["values"],
            sources={key: Place(**place) for key, place in raw["sources"].items()},
            problems=tuple(
                Problem(**{**problem, "severity": Severity(problem["severity"])})
                for problem in raw["problems"]
            ),
            decision=Decision(raw["decision"]),
            organisation=raw["organisation"],
            candidates=tuple(Candidate(**candidate) for candidate in raw["candidates"]),
            decided=raw["decided"],
        )


@dataclass(frozen=True, slots=True)
class DirectoryDraft:
    """A directory file as read: its rows, and remarks on the file as a whole."""

    file_name: str
    rows: tuple[DirectoryRow, ...]
    findings: tuple[str, ...] = ()
