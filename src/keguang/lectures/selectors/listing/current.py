"""Which programmes are in force, and whether anything about them has changed."""

from collections.abc import Iterable

from django.db.models import QuerySet

from keguang.lectures.models import CurrentProgramme


def current_programmes() -> QuerySet[CurrentProgramme]:
    """The programmes in force, the newest year first."""
    programmes = CurrentProgramme.objects.select_related("version__call")
    return programmes.order_by("-call__year", "-call__published_at")


def of_year(programmes: Iterable[CurrentProgramme], year: str) -> CurrentProgramme | None:
    """The programme of a year if one is in force, else the newest."""
    known = list(programmes)
    asked = [programme for programme in known if str(programme.version.call.year) == year]
    return next(iter([*asked, *known]), None)


def stamps() -> list[tuple[int, str]]:
    """Other ones after every write that a reader could notice: the heart of a page's ETag."""
    return list(CurrentProgramme.objects.order_by("pk").values_list("pk", "stamp"))
