"""识别结果: the rows read from a file, each value tied to its place."""

from dataclasses import dataclass, field

from keguang.documents.forms.parts import Finding, Outcome

type Value = str | int | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from, and what stood there before it was tidied.

    `raw` differs from the value when something was normalised ("1.5小时" → 90); `note` then says in
    a few Chinese words what was done. `confidence` is below 1 for guessed characters or columns.
    """

    file: str
    part: str
    ref: str
    raw: str = ""
    note: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One lecture (or contact, or reply): values by key, and the source of each that is not null.

    A `daterange` field `dates` yields the keys date_from, date_to (ISO dates, inclusive), date_text
    (as written) and start_time ("09:00" or null). `row_key` is the hidden key of a correction
    form, empty otherwise.
    """

    values: dict[str, Value]
    sources: dict[str, Source]
    sender_org: str | None = None
    row_key: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer for one file, whatever the file was."""

    outcome: Outcome
    sender_org: str | None = None
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    extras: dict[str, str] = field(default_factory=dict)  # e.g. declared count, signature date
