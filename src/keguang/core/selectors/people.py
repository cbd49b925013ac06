"""科技人员: finding the one record of a human, and records that may be the same human."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from keguang.core.models import Person
from keguang.core.names import normalise_name
from keguang.core.sounds import sound_of

SAME_EMPLOYER: Final = 0.8


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Two records a clerk should look at; `reason` says why in a few Chinese words."""

    one: Person
    other: Person
    reason: str

    @property
    def both(self) -> tuple[Person, Person]:
        return self.one, self.other


def canonical(person: Person) -> Person:
    """The record that stands for this human today."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def same_human(person: Person) -> list[int]:
    """Ids of all records that were found to be this human."""
    ids = [canonical(person).pk]
    found = ids
    while found:
        found = list(Person.objects.filter(merged_into__in=found).values_list("pk", flat=True))
        ids = ids + found
    return ids


def people() -> QuerySet[Person]:
    """One record for each human known."""
    return Person.objects.filter(merged_into__isnull=True).order_by("name", "pk")


def find_person(*, name: str, employer: str, phone: str) -> Person | None:
    """The human of this name with the same phone, or else at (nearly) the same employer.

    A name alone is no proof: 王伟 is many people. With neither phone nor employer only a record
    that has neither is taken.
    """
    namesakes = list(Person.objects.filter(name=name).select_related("merged_into").order_by("pk"))
    for person in namesakes:
        if phone and person.phone == phone:
            return canonical(person)
    for person in namesakes:
        if is_same_employer(person.employer, employer):
            return canonical(person)
    if employer or phone:
        return None
    return next((canonical(p) for p in namesakes if not (p.employer or p.phone)), None)


def is_same_employer(one: str, other: str) -> bool:
    """Whether two written employers are one: equal, one inside the other, or nearly equal."""
    one, other = normalise_name(one), normalise_name(other)
    if not one or not other:
        return False
    if min(len(one), len(other)) >= 4 and (one in other or other in one):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_EMPLOYER


def likely_duplicates(limit: int = 100) -> list[LikelyDuplicate]:
    """Namesakes, and people with one phone whose names sound alike."""
    found = _alike("name", _("同名")) + [
        pair
        for pair in _alike("phone", _("电话相同、姓名相近"))
        if pair.one.name != pair.other.name and sound_of(pair.one.name) == sound_of(pair.other.name)
    ]
    return found[:limit]


def _alike(field: str, reason: str) -> list[LikelyDuplicate]:
    known = people().exclude(**{field: ""}).order_by()
    repeated = known.values(field).annotate(many=Count("pk")).filter(many__gt=1).values(field)
    groups: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people().filter(**{f"{field}__in": repeated}).order_by("pk"):
        groups[getattr(person, field)].append(person)
    return [
        LikelyDuplicate(one, other, reason)
        for group in groups.values()
        for one, other in combinations(group, 2)
    ]
