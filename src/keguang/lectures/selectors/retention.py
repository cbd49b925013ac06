"""保存期限: whose telephone numbers the office has no use for any more."""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from keguang.lectures.models import Delivery, Offering, Proposal, ProposalVersion
from keguang.lectures.states import DeliveryState, ProposalState

PHONE = "contact_phone"
_NOT_TAKEN = (ProposalState.REJECTED, ProposalState.WITHDRAWN)


def unused_phones_due(now: datetime, years: int) -> QuerySet[Proposal]:
    """Of lectures that came to nothing, once so many whole years have followed their call's."""
    old = Proposal.objects.filter(call__year__lt=localdate(now).year - years)
    return old.filter(_has_contacts(), _came_to_nothing())


def lecturers_phones_due(now: datetime, years: int) -> QuerySet[Proposal]:
    """Of lectures of a programme whose lecturer has given none for so many years.

    A lecture without a day counts to the end of its year; one that is proposed anew keeps the
    number with the earlier ones.
    """
    until = years_before(localdate(now), years)
    mine = Q(speaker=OuterRef("speaker"), employer=OuterRef("employer"))
    later = (
        Proposal.objects.annotate(human=_human())
        .filter(mine | Q(human=OuterRef("human")), _later_than(until))
        .exclude(state__in=_NOT_TAKEN)
    )
    standing_in = Delivery.objects.filter(
        Q(substitute_employer=OuterRef("employer")) | Q(substitute_employer=""),
        substitute_name=OuterRef("speaker"),
        day__gt=until,
    )
    over = Proposal.objects.annotate(human=_human()).filter(
        ~_later_than(until), _has_contacts(), ~_came_to_nothing()
    )
    return over.exclude(Exists(later)).exclude(Exists(standing_in))


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _came_to_nothing() -> Q:
    """Refused, withdrawn or never published, and not held all the same."""
    published = Exists(Offering.objects.filter(proposal=OuterRef("pk")))
    held = Exists(Delivery.objects.filter(proposal=OuterRef("pk"), state=DeliveryState.HELD))
    return (Q(state__in=_NOT_TAKEN) | ~Q(published)) & ~Q(held)


def _has_contacts() -> Q:
    """Something to erase, in what holds now or in an earlier version."""
    earlier = ProposalVersion.objects.filter(proposal=OuterRef("pk"), values__has_key=PHONE)
    return ~Q(contact_phone="") | Q(sources__has_key=PHONE) | Q(Exists(earlier))


def _later_than(until: date) -> Q:
    undated = Q(delivery__isnull=True) | Q(delivery__day__isnull=True)
    return Q(delivery__isnull=False, delivery__day__gt=until) | (
        undated & Q(call__year__gte=until.year)
    )


def _human() -> Coalesce:
    """The record of the person, that into which it was merged where it was."""
    return Coalesce(F("person__merged_into"), F("person"))
