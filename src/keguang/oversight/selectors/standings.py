"""How lectures stand, or stood at a moment of the past.

Today's is read where the boards read it; the past is the last 申报记录 of each lecture up to then.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef

from keguang.core.rules import Scope
from keguang.lectures.models import Proposal, ProposalEntry
from keguang.lectures.states import ProposalState


class Standing(NamedTuple):
    """One lecture; in the order in which the queries below give it."""

    code: str
    call: int
    organisation: int | None
    title: str
    state: str
    counts: bool
    received_at: datetime
    faultless: bool

    @property
    def stands(self) -> bool:
        return self.counts and self.state != ProposalState.WITHDRAWN

    @property
    def is_complete(self) -> bool:
        undone = (ProposalState.RETURNED, ProposalState.REJECTED)
        return self.faultless and self.state not in undone


def standings(calls: Collection[int], at: datetime | None) -> list[Standing]:
    """Every lecture of these calls; `at` None is now."""
    return _present(calls) if at is None else _past(calls, at)


def count_unrecorded(calls: Collection[int], scope: Scope, at: datetime) -> int:
    """Lectures registered by then whose record begins later: how they stood nobody can say."""
    known = ProposalEntry.objects.filter(code=OuterRef("code"), at__lte=at)
    registered = Proposal.objects.filter(
        scope.as_filter("organisation__"), call__in=calls, created_at__lte=at
    )
    return registered.exclude(Exists(known)).count()


def _present(calls: Collection[int]) -> list[Standing]:
    columns = ("code", "call_id", "organisation_id", "title", "state", "counts")
    rows = Proposal.objects.filter(call__in=calls).order_by()
    found = rows.values_list(*columns, "submission__received_at", "error_count")
    return [
        Standing(code, call, body, title, state, counts, received_at, errors == 0)
        for code, call, body, title, state, counts, received_at, errors in found
    ]


def _past(calls: Collection[int], at: datetime) -> list[Standing]:
    entries = ProposalEntry.objects.filter(call__in=calls, at__lte=at).order_by()
    newest = entries.values("code").annotate(newest=Max("pk")).values("newest")
    rows = ProposalEntry.objects.filter(pk__in=newest).order_by()
    columns = ("code", "call_id", "organisation_id", "title", "state", "counts", "received_at")
    return [Standing(*row) for row in rows.values_list(*columns, "faultless")]
