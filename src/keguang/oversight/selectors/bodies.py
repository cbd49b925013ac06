"""Bodies as a day's papers name them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from keguang.core.models import Organisation
from keguang.lectures.selectors.lists import full_names


class Body(NamedTuple):
    code: str
    name: str


def names_of(bodies: Collection[int], *, on: date) -> dict[int, Body]:
    """Code and registered name of that day, a department behind its parent."""
    found = list(Organisation.objects.filter(pk__in=bodies).select_related("department_of"))
    names = full_names(found, on=on)
    return {body.pk: Body(body.code, names[body.pk]) for body in found}
