"""A row before its values are read: which words, from which place, for which question."""

from dataclasses import dataclass, field, replace

from keguang.documents.forms.parts import CellValue, Finding, Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in one place, taken for the answer to one question.

    `note` says in words how it came to be the answer when that was not plain; `shared` marks text
    merged over several rows; `rank` above 0 a second choice (the speaker's own telephone).
    """

    text: str
    file: str
    part: str
    ref: str
    value: CellValue = None
    confidence: float = 1.0
    note: str = ""
    hours: bool = False
    shared: bool = False
    rank: int = 0

    def piece(self, text: str, note: str = "") -> "Evidence":
        """The same place, of which only `text` is the answer."""
        if text == self.text:
            return self
        return replace(self, text=text, value=None, note=note or self.note)


@dataclass(slots=True)
class Draft:
    """One row to be: evidence by key, the best first."""

    file: str
    part: str
    ref: str
    cells: dict[str, list[Evidence]] = field(default_factory=dict)
    org: Evidence | None = None
    row_key: str = ""
    hidden: bool = False
    blank: dict[str, str] = field(default_factory=dict)  # key: the empty cell its answer belongs in
    asked: frozenset[str] = frozenset()  # keys whose label stands there, answered or not
    table: int = 0  # which table of its part the row stands in, from 1; 0 where in none
    serial: str = ""
    speaker_heading: str = ""
    of_speakers: set[str] = field(default_factory=set)  # kinds a block answers for all its speakers
    whole: bool = True  # a row of the form by itself, no mere part of one

    def put(self, key: str, evidence: Evidence) -> None:
        """Add an answer behind those of its rank and better."""
        found = self.cells.get(key)
        if found is None:
            self.cells[key] = [evidence]
            return
        found.insert(sum(e.rank <= evidence.rank for e in found), evidence)

    def text(self, key: str) -> str:
        found = self.cells.get(key)
        return found[0].text if found else ""

    def first(self, key: str) -> Evidence | None:
        found = self.cells.get(key)
        return found[0] if found else None


@dataclass(slots=True)
class Harvest:
    """What one interpretation of one part yields: drafts, remarks, and what it could not place.

    `strain` is what the interpretation had to assume; it weighs against it.
    """

    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    beside: list[Evidence] = field(default_factory=list)
    experts: list[Draft] = field(default_factory=list)  # speakers described in a table of their own
    fragments: list[Draft] = field(default_factory=list)  # rows of tables that are a form's part
    strain: float = 0.0

    def add(self, other: "Harvest") -> None:
        self.drafts += other.drafts
        self.findings += other.findings
        self.beside += other.beside
        self.experts += other.experts
        self.fragments += other.fragments
        self.strain += other.strain

    def remark(
        self, level: Level, code: str, message: str, at: Evidence | Draft, key: str = ""
    ) -> None:
        self.findings.append(Finding(level, code, message, at.file, at.part, at.ref, key))
