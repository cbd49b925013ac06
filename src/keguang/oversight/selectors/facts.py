"""What the figures are counted from: every lecture and every body asked, as they stand or stood.

The number of queries does not depend on the number of lectures.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min
from django.utils.timezone import localdate

from keguang.core.models import Organisation
from keguang.core.rules import Scope
from keguang.lectures.models import Call, Offering, ProgrammeVersion, Recipient
from keguang.lectures.states import ProposalState
from keguang.lectures.themes import audiences_of
from keguang.oversight.measures import NOTHING_YET, Asked, Fact, Outcome
from keguang.oversight.selectors.outcomes import outcomes
from keguang.oversight.selectors.standings import Standing, count_unrecorded, standings


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of some calls within a scope. `versions` are the programmes in force then.

    Left out are lectures of bodies nobody asked (`unasked`: year and day of each), as on 征集进度,
    and the `unrecorded`, of which nobody wrote down how they stood.
    """

    lectures: Sequence[Fact]
    asked: Sequence[Asked]
    versions: Sequence[int]
    unasked: Sequence[tuple[int, date]]
    unrecorded: int


@dataclass(frozen=True, slots=True)
class _Offered:
    """A lecture as its programme in force shows it."""

    theme: str
    audience: str
    published_on: date


def facts_of(
    scope: Scope, years: Collection[int] | None, *, at: datetime | None, now: datetime
) -> Facts:
    """Of the calls of these years (None: of all) that were out at that moment; `at` None is now."""
    sent_out = Call.objects.filter(issued_at__lte=at or now).order_by()
    chosen = sent_out if years is None else sent_out.filter(year__in=years)
    calls = {
        pk: (year, localdate(out))
        for pk, year, out in chosen.values_list("pk", "year", "issued_at")
    }
    parents = _bodies_within(scope)
    asked = _asked(calls, parents, at or now)
    versions = _versions_in_force(calls, at or now)
    offered = _offered(calls, versions, at or now)
    became = outcomes(calls, at)
    lectures: list[Fact] = []
    unasked: list[tuple[int, date]] = []
    for standing in standings(calls, at):
        if standing.organisation not in parents:
            continue
        fact = _fact(standing, calls, parents, asked, offered, became)
        if fact.counted or fact.published_on is not None:
            lectures.append(fact)
        elif standing.stands:
            unasked.append((fact.year, fact.received_on))
    return Facts(
        lectures=lectures,
        asked=[Asked(body, calls[call][0], on) for (call, body), on in asked.items()],
        versions=versions,
        unasked=unasked,
        unrecorded=0 if at is None else count_unrecorded(calls, scope, at),
    )


def _bodies_within(scope: Scope) -> dict[int, int | None]:
    """Every body a scope reaches, with its parent body."""
    within = Organisation.objects.filter(scope.as_filter()).order_by()
    return dict(within.values_list("pk", "department_of_id"))


def _asked(
    calls: Mapping[int, tuple[int, date]], parents: Mapping[int, int | None], at: datetime
) -> dict[tuple[int, int], date]:
    """By call and body, when it was asked: with the call, or when it was added to it."""
    rows = Recipient.objects.filter(call__in=calls).order_by("pk")
    return {
        (call, body): max(calls[call][1], localdate(added)) if added else calls[call][1]
        for call, body, added in rows.values_list("call_id", "organisation_id", "asked_at")
        if body in parents and (added is None or added <= at)
    }


def _versions_in_force(calls: Collection[int], at: datetime) -> list[int]:
    published = ProgrammeVersion.objects.filter(call__in=calls, published_at__lte=at).order_by()
    return list(
        published.values("call").annotate(newest=Max("pk")).values_list("newest", flat=True)
    )


def _offered(
    calls: Collection[int], versions: Collection[int], at: datetime
) -> dict[str, _Offered]:
    shown = Offering.objects.filter(version__call__in=calls, version__published_at__lte=at)
    first = dict(shown.order_by().values_list("code").annotate(first=Min("version__published_at")))
    rows = Offering.objects.filter(version__in=versions).order_by()
    return {
        code: _Offered(theme, audience, localdate(first[code]))
        for code, theme, audience in rows.values_list("code", "theme", "audience")
    }


def _fact(
    standing: Standing,
    calls: Mapping[int, tuple[int, date]],
    parents: Mapping[int, int | None],
    asked: Collection[tuple[int, int]],
    offered: Mapping[str, _Offered],
    became: Mapping[str, Outcome],
) -> Fact:
    assert standing.organisation is not None  # it was found among the bodies within scope
    call, parent = standing.call, parents[standing.organisation]
    own = (call, standing.organisation) in asked
    owner = standing.organisation if own or parent is None else parent
    shown = offered.get(standing.code)
    return Fact(
        code=standing.code,
        year=calls[call][0],
        call=call,
        body=owner,
        title=standing.title,
        state=standing.state,
        received_on=localdate(standing.received_at),
        counted=standing.stands and (call, owner) in asked,
        complete=standing.is_complete,
        accepted=standing.state == ProposalState.ACCEPTED,
        published_on=shown.published_on if shown else None,
        theme=shown.theme if shown else "",
        audiences=audiences_of(shown.audience) if shown else frozenset(),
        outcome=became.get(standing.code, NOTHING_YET) if shown else NOTHING_YET,
    )
