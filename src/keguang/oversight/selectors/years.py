"""Which years there are figures of."""

from collections.abc import Sequence
from datetime import date

from keguang.lectures.models import Call


def years_with_calls() -> list[int]:
    """The newest first; a draft is nobody's yet."""
    sent = Call.objects.filter(issued_at__isnull=False).order_by("-year")
    return list(sent.values_list("year", flat=True).distinct())


def usual_year(years: Sequence[int], today: date) -> int:
    """This year, or the newest before it that has any; a call for next year is no figure yet."""
    return next((year for year in years if year <= today.year), today.year)
