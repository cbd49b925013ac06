"""申报记录: what every write on lectures leaves, so that any past day can be counted again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from keguang.lectures.models import Proposal, ProposalEntry

_STANDING: Final = ("organisation_id", "title", "state", "counts", "faultless")


def note_standing(proposals: Iterable[Proposal], *, now: datetime) -> None:
    """Write how these lectures stand from now on; nothing where it is known already.

    Reads them afresh, so that a write by query is seen too. Works in its caller's transaction.
    """
    keys = [proposal.pk for proposal in proposals]
    found = Proposal.objects.filter(pk__in=keys).select_related("submission").order_by("pk")
    _write([_entry(proposal, now) for proposal in found])


def note_removal(proposals: Iterable[Proposal], *, now: datetime) -> None:
    """Write that these lectures count no more; called before the rows themselves go."""
    entries = [_entry(proposal, now) for proposal in proposals]
    for entry in entries:
        entry.counts = False
    _write(entries)


def _entry(proposal: Proposal, now: datetime) -> ProposalEntry:
    return ProposalEntry(
        code=proposal.code,
        call_id=proposal.call_id,
        organisation_id=proposal.organisation_id,
        title=proposal.title,
        state=proposal.state,
        counts=proposal.counts,
        faultless=proposal.error_count == 0,
        received_at=proposal.submission.received_at,
        at=now,
    )


def _write(entries: list[ProposalEntry]) -> None:
    codes = [entry.code for entry in entries]
    known = ProposalEntry.objects.filter(code__in=codes).order_by("pk")
    newest = {entry.code: _standing(entry) for entry in known}
    ProposalEntry.objects.bulk_create(
        entry for entry in entries if newest.get(entry.code) != _standing(entry)
    )


def _standing(entry: ProposalEntry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in _STANDING)
