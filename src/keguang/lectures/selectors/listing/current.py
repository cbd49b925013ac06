"""Which programmes are in force, and whether anything about them has changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet, Subquery

from keguang.core.models import DivisionLoad
from keguang.lectures.models import ConsentEntry, CurrentProgramme


def current_programmes() -> QuerySet[CurrentProgramme]:
    """The programmes in force, the newest year first."""
    programmes = CurrentProgramme.objects.select_related("version__call")
    return programmes.order_by("-call__year", "-call__published_at")


def of_year(programmes: Iterable[CurrentProgramme], year: str) -> CurrentProgramme | None:
    """The programme of a year if one is in force, else the newest."""
    known = list(programmes)
    asked = [programme for programme in known if str(programme.version.call.year) == year]
    return next(iter([*asked, *known]), None)


def stamps() -> list[tuple[int, str, int | None, datetime | None, int | None]]:
    """Other ones after every write that a reader could notice: the heart of a page's ETag.

    With each programme's own stamp goes the last consent given or taken back by anybody: a name may
    stand in the texts and the change log of programmes its owner's lecture has left. So may a
    division's, which the last load of the tree may have changed. One query.
    """
    last = ConsentEntry.objects.order_by("-pk")
    latest = {name: Subquery(last.values(name)[:1]) for name in ("pk", "at")}
    programmes = CurrentProgramme.objects.order_by("pk")
    load = Subquery(DivisionLoad.objects.order_by("-pk").values("pk")[:1])
    return list(programmes.values_list("pk", "stamp", latest["pk"], latest["at"], load))
