"""补正表回收: merging a returned sheet into its lectures, cell by cell.

A sheet is a picture of one version of a lecture. Only a cell that differs from what that version
had is the society's word; where the lecture has changed since as well, what stands there now stays
and a person is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from keguang.documents.forms.correction import read_row_key, shown_value
from keguang.documents.forms.reading import Row
from keguang.documents.forms.spec import FieldType, FormField, FormSpec, spec_from_dict
from keguang.lectures.checks import Problem, sheet_differs
from keguang.lectures.models import Proposal, ProposalVersion, Submission
from keguang.lectures.services.proposals import CONSENT, change_values, values_of
from keguang.lectures.states import ProposalState
from keguang.lectures.typed import read_typed

CORRECTABLE: Final = frozenset(
    {ProposalState.RECEIVED, ProposalState.TO_REVIEW, ProposalState.RETURNED}
)
WAY: Final = "correction_sheet"

type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One answer of a returned row, beside what its sheet showed and what stands there now."""

    question: FormField
    sheet: Values
    base: Values | None
    present: Values
    year: int

    @property
    def is_news(self) -> bool:
        """An emptied cell takes nothing away, and one left as it was says nothing."""
        if all(_plain(value) == "" for value in self.sheet.values()):
            return False
        return not any(
            self._repeats(known) for known in (self.base, self.present) if known is not None
        )

    @property
    def is_free(self) -> bool:
        """Whether nobody has changed the lecture here since the sheet was made."""
        before = dict.fromkeys(self.sheet) if self.base is None else self.base
        return _agree({key: before.get(key) for key in self.sheet}, self.present)

    def _repeats(self, known: Values) -> bool:
        """Whether the cell says what is known: the same values, or what its words read as."""
        words = {self.question.key: shown_value(self.question, known)}
        alone = FormSpec(self.question.label, (self.question,))
        read = read_typed(alone, words, year=self.year, part="").values
        return _agree(self.sheet, known) or _agree(self.sheet, read)


def merge_sheets(submission: Submission, rows: Sequence[Row], *, now: datetime) -> set[str]:
    """Change the lectures of this call whose hidden keys the rows carry; the keys that did.

    A sheet is merged once: read again, it changes and asks nothing more.
    """
    keyed = {read_row_key(row.row_key)[0]: row for row in rows if row.row_key}
    targets = Proposal.objects.filter(call=submission.call_id, code__in=keyed)
    merged = set()
    for proposal in targets.select_related("organisation", "call").order_by("pk"):
        row = keyed[proposal.code]
        if not (_was_merged(proposal, submission) or _may_be_corrected(proposal, submission)):
            continue
        if not _was_merged(proposal, submission):
            _merge(proposal, row, submission, now=now)
        merged.add(row.row_key)
        submission.organisation = submission.organisation or proposal.organisation
    return merged


def _was_merged(proposal: Proposal, submission: Submission) -> bool:
    return proposal.versions.filter(submission=submission, way=WAY).exists()


def _may_be_corrected(proposal: Proposal, submission: Submission) -> bool:
    """Whether a returned sheet may change a lecture; otherwise its row waits for a clerk as new.

    Decided lectures stay as they were decided. The row's key is known to the society alone until
    its lecture is published; from then on the piece must come from that society for certain.
    """
    body, sender = proposal.organisation, submission.organisation
    if body is None or proposal.state not in CORRECTABLE:
        return False
    if sender is None:
        return not proposal.offerings.exists()
    return (
        sender == body or body.pk == sender.department_of_id or sender.pk == body.department_of_id
    )


def _merge(proposal: Proposal, row: Row, submission: Submission, *, now: datetime) -> None:
    spec = spec_from_dict(submission.call.form)
    news = [cell for cell in _cells(proposal, row, spec) if cell.is_news]
    asked = [cell for cell in news if not cell.is_free]
    taken = {key: v for cell in news if cell.is_free for key, v in cell.sheet.items()}
    note = _("%(n)d处与现有内容不同，未覆盖") % {"n": len(asked)} if asked else ""
    change_values(
        proposal=proposal,
        values=taken,
        way=WAY,
        note=note,
        by=submission.entered_by,
        now=now,
        submission=submission,
        sources={key: asdict(source) for key, source in row.sources.items()},
        remarks=[_question_about(cell, row) for cell in asked],
    )


def _cells(proposal: Proposal, row: Row, spec: FormSpec) -> list[_Cell]:
    present = values_of(proposal)
    base = _base(proposal, read_row_key(row.row_key)[1])
    return [
        _Cell(
            question,
            {key: row.values.get(key) for key in question.value_keys},
            base,
            present,
            proposal.call.year,
        )
        for question in spec.fields
    ]


def _base(proposal: Proposal, version: int | None) -> Values | None:
    """What the sheet showed. An older sheet does not say which version; the first is the safest."""
    found = ProposalVersion.objects.filter(proposal=proposal, number=version or 1).first()
    return found.values if found else None


def _question_about(cell: _Cell, row: Row) -> Problem:
    """Both values, and both answers: take the sheet's, or find what stands there right."""
    question = cell.question
    sheet, present = (shown_value(question, each) for each in (cell.sheet, cell.present))
    source = next((row.sources[key] for key in cell.sheet if key in row.sources), None)
    offered = sheet if question.type is FieldType.DATERANGE else cell.sheet[question.key]
    problem = sheet_differs(question, sheet=sheet, present=present, offered=offered)
    if source is None:
        return problem
    return replace(problem, file=source.file, part=source.part, ref=source.ref)


def _agree(some: Values, others: Values) -> bool:
    return all(_plain(value) == _plain(others.get(key)) for key, value in some.items())


def _plain(value: object) -> str:
    """A value as it compares, whichever of cell, form or database it comes from."""
    known = CONSENT.get(value) if isinstance(value, str) else value
    if isinstance(known, bool):
        return str(known)
    return "" if value is None else str(value).strip()
