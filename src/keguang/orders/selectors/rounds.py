"""选报: which rounds and offices a user sees, and the office behind a link."""

from dataclasses import dataclass
from itertools import chain, count
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import Organisation, OrganisationKind, Role, SignedLink, User
from keguang.core.rules import scope_of
from keguang.orders.models import Choice, ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.rules import CHOOSERS
from keguang.orders.states import UNDONE, ChoiceState, RoundState, SheetState

USUAL_KINDS: Final = (OrganisationKind.COUNTY, OrganisationKind.COMMUNITY)

_MOST_OFFICES: Final = 5


@dataclass(frozen=True, slots=True)
class DueChoices:
    """What waits in open rounds: for the clerk by round, for who chooses by office."""

    to_check: int = 0
    to_check_in: str = ""
    to_arrange: int = 0
    to_arrange_in: str = ""
    unanswered: tuple[ChoiceOffice, ...] = ()


def due_choices(user: User | AnonymousUser) -> DueChoices:
    """In as many queries however many offices there are."""
    if scope_of(user, Role.CLERK).whole_city:
        sheets = ChoiceSheet.objects.filter(state=SheetState.TO_CHECK)
        undone = Q(proposal__delivery=None) | Q(proposal__delivery__state__in=UNDONE)
        lost = Q(state=ChoiceState.ACCEPTED) & undone
        wanted = Choice.objects.filter(Q(state=ChoiceState.WANTED) | lost).order_by("office__round")
        pieces = list(sheets.order_by("received_at").values_list("round__code", flat=True))
        lectures = list(wanted.values_list("office__round__code", "proposal").distinct())
        return DueChoices(
            len(pieces),
            next(iter(pieces), ""),
            len(lectures),
            next((code for code, _lecture in lectures), ""),
        )
    if not (scope := scope_of(user, *CHOOSERS)):
        return DueChoices()
    asked = ChoiceOffice.objects.filter(scope.as_filter("organisation__"))
    silent = asked.filter(round__state=RoundState.OPEN, none_said="", sheets__isnull=True)
    related = silent.select_related("round", "organisation").order_by("round__deadline", "pk")
    return DueChoices(unanswered=tuple(related[:_MOST_OFFICES]))


def offices_visible_to(user: User | AnonymousUser) -> QuerySet[ChoiceOffice]:
    """The city's office and its leaders see every one, who chooses sees its own."""
    offices = ChoiceOffice.objects.select_related("organisation__territory", "round__call")
    if scope_of(user, Role.CLERK, Role.LEADER).whole_city:
        return offices
    scope = scope_of(user, *CHOOSERS)
    return offices.filter(scope.as_filter("organisation__")) if scope else offices.none()


def rounds_visible_to(user: User | AnonymousUser) -> QuerySet[ChoiceRound]:
    """Rounds in which a user sees an office, the newest first."""
    seen = offices_visible_to(user).order_by().values("round")
    return ChoiceRound.objects.filter(pk__in=seen).select_related("call").order_by("-created_at")


def rounds_listed(user: User | AnonymousUser) -> QuerySet[ChoiceRound]:
    """The list page: how many offices each asks, and how many answered."""
    answered = Q(offices__sheets__state__in=[SheetState.TAKEN, SheetState.TO_CHECK])
    return rounds_visible_to(user).annotate(
        asked=Count("offices", distinct=True),
        answered=Count("offices", filter=answered | ~Q(offices__none_said=""), distinct=True),
    )


def free_title(year: int) -> str:
    """A name for the next round of a year's programme that no round bears yet."""
    taken = set(ChoiceRound.objects.values_list("title", flat=True))
    names = (_("%(year)d年科普大讲堂第%(n)d次选报") % {"year": year, "n": n} for n in count(2))
    first = _("%(year)d年科普大讲堂选报") % {"year": year}
    return next(name for name in chain([first], names) if name not in taken)


def candidates(round_: ChoiceRound | None = None) -> QuerySet[Organisation]:
    """Bodies that may be asked to choose: county offices, communities and schools on record."""
    kinds = [*USUAL_KINDS, OrganisationKind.SCHOOL]
    found = Organisation.objects.filter(active=True, kind__in=kinds, department_of__isnull=True)
    if round_ is not None:
        found = found.exclude(choice_offices__round=round_)
    return found.select_related("territory").order_by("kind", "territory__code", "name")


def office_behind(link: SignedLink) -> ChoiceOffice:
    """The office a link is about; a link whose round is gone opens nothing."""
    label, _sep, pk = link.subject.partition(":")
    found = None
    if label == ChoiceOffice._meta.label and pk.isdecimal():
        related = ChoiceOffice.objects.select_related("organisation__territory", "round__call")
        found = related.filter(pk=int(pk), organisation=link.organisation_id).first()
    if found is None:
        raise RuleBroken(_("该链接对应的选报已不存在，请联系学会部。"))
    return found


def sheets_to_check(user: User | AnonymousUser) -> QuerySet[ChoiceSheet]:
    """What lies before the clerk: pieces with something to ask, the oldest first."""
    if not scope_of(user, Role.CLERK).whole_city:
        return ChoiceSheet.objects.none()
    return ChoiceSheet.objects.filter(state=SheetState.TO_CHECK)
