"""行政区划: reading the tree."""

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from keguang.core.models import Division, DivisionLevel


def home_city() -> Division:
    """The city this installation serves (KEGUANG_SITE_CITY)."""
    return Division.objects.get(code=settings.KEGUANG_SITE["city"])


def divisions_on(day: date) -> QuerySet[Division]:
    """The divisions that exist on a day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return Division.objects.filter(begun, not_ended)


def counties_of(city: Division, *, on: date) -> QuerySet[Division]:
    """Districts, counties and functional zones of a city, in code order."""
    return divisions_on(on).filter(parent=city, level=DivisionLevel.DISTRICT)


def subtree(root: Division) -> QuerySet[Division]:
    """A division with everything under it."""
    return Division.objects.filter(Q(pk=root.pk) | Q(path__startswith=f"{root.path}/"))


def territories(*, on: date) -> QuerySet[Division]:
    """What a role may be limited to: the city, its districts and counties."""
    city = home_city()
    return divisions_on(on).filter(Q(pk=city.pk) | Q(parent=city, level=DivisionLevel.DISTRICT))
