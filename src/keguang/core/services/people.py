"""科技人员: one record for one human over the years."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.errors import RuleBroken
from keguang.core.models import Person, User
from keguang.core.names import tidy_name
from keguang.core.selectors.people import canonical, find_person


@transaction.atomic
def person_for(*, name: str, employer: str = "", position: str = "", phone: str = "") -> Person:
    """The human meant, found again or newly recorded.

    What is newly known is kept: people are promoted and change their unit.
    """
    name, employer = tidy_name(name)[:40], employer.strip()[:80]
    position, phone = position.strip()[:60], phone.strip()[:20]
    person = find_person(name=name, employer=employer, phone=phone)
    if person is None:
        return Person.objects.create(name=name, employer=employer, position=position, phone=phone)
    news = {"employer": employer, "position": position, "phone": phone}
    changed = [field for field, value in news.items() if value and value != getattr(person, field)]
    for field in changed:
        setattr(person, field, news[field])
    if changed:
        person.save(update_fields=changed)
    return person


@transaction.atomic
def merge_people(*, keep: Person, other: Person, by: User, now: datetime) -> Person:
    """并入: `other` is the same human as `keep`; readers follow from now on. Can be undone."""
    rules.may_merge_people(by).require()
    locked = Person.objects.select_for_update(of=("self",)).order_by("pk")
    rows = {person.pk: person for person in locked.filter(pk__in=[keep.pk, other.pk])}
    keep, other = canonical(rows[keep.pk]), rows[other.pk]
    if other.merged_into_id is not None or keep.pk == other.pk:
        raise RuleBroken(_("这两条记录已经合并。"))
    other.merged_into = keep
    other.save(update_fields=["merged_into"])
    detail = {"into": keep.pk, "name": keep.name, "other": other.name}
    audit.record(actor=by, action="core.merge_people", subject=other, at=now, detail=detail)
    return keep


@transaction.atomic
def undo_merge(*, person: Person, by: User, now: datetime) -> Person:
    """The merged record stands for itself again."""
    rules.may_merge_people(by).require()
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.merged_into_id is None:
        raise RuleBroken(_("这条记录没有合并过。"))
    was = person.merged_into_id
    person.merged_into = None
    person.save(update_fields=["merged_into"])
    audit.record(
        actor=by, action="core.undo_merge", subject=person, at=now, detail={"was_into": was}
    )
    return person
