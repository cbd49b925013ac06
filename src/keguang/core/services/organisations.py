"""组织: keeping the directory: bodies, their names over time, their mail addresses."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.codes import new_code
from keguang.core.errors import RuleBroken
from keguang.core.models import (
    Division,
    MailAddress,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    User,
)
from keguang.core.names import normalise_name, tidy_name

_CODE_LENGTH: Final = 6


@transaction.atomic
def create_organisation(
    *,
    name: str,
    kind: OrganisationKind,
    territory: Division,
    by: User | None,
    now: datetime,
    aliases: Iterable[str] = (),
    line_parent: Organisation | None = None,
    department_of: Organisation | None = None,
    supporting_unit: str = "",
    valid_from: date | None = None,
) -> Organisation:
    """Enter a body in the directory under its registered name."""
    rules.may_edit_directory(by).require()
    name = _usable_name(name)
    _refuse_taken_name(name, department_of=department_of)
    organisation = Organisation.objects.create(
        code=new_code(_CODE_LENGTH),
        name=name,
        kind=kind,
        territory=territory,
        line_parent=line_parent,
        department_of=department_of,
        supporting_unit=supporting_unit,
    )
    rules.may_edit_directory(by, organisation).require()
    _write_name(organisation, name, NameKind.REGISTERED, valid_from=valid_from)
    if department_of is not None:
        aliases = (*aliases, department_of.name + name)
    for alias in aliases:
        _write_name(organisation, alias, NameKind.ALIAS)
    audit.record(
        actor=by,
        action="core.create_organisation",
        subject=organisation,
        at=now,
        detail={"name": name},
    )
    return organisation


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, name: str, day: date, by: User | None, now: datetime
) -> Organisation:
    """Give a body a new registered name from `day` on; the old one stays known with its days."""
    organisation = _locked(organisation)
    rules.may_edit_directory(by, organisation).require()
    name = _usable_name(name)
    if name == organisation.name:
        raise RuleBroken(_("新名称与现名称相同。"))
    _refuse_taken_name(name, department_of=organisation.department_of, besides=organisation)
    before = organisation.name
    registered = organisation.names.filter(kind=NameKind.REGISTERED)
    if registered.filter(valid_from__gte=day).exists():
        raise RuleBroken(_("启用日期须晚于上一次更名的日期。"))
    registered.filter(valid_to__isnull=True).update(valid_to=day - timedelta(days=1))
    _write_name(organisation, name, NameKind.REGISTERED, valid_from=day)
    organisation.name = name
    organisation.save(update_fields=["name"])
    audit.record(
        actor=by,
        action="core.rename_organisation",
        subject=organisation,
        at=now,
        detail={"before": before, "after": name, "from": day},
    )
    return organisation


@transaction.atomic
def add_alias(
    *, organisation: Organisation, alias: str, by: User | None, now: datetime
) -> OrganisationName:
    """Remember another name people write for a body (市医学会)."""
    rules.may_edit_directory(by, organisation).require()
    written = _write_name(organisation, alias, NameKind.ALIAS)
    audit.record(
        actor=by,
        action="core.add_alias",
        subject=organisation,
        at=now,
        detail={"alias": written.name},
    )
    return written


@transaction.atomic
def retire_organisation(*, organisation: Organisation, by: User | None, now: datetime) -> None:
    """Take a dissolved body off the active list; everything about it stays on record."""
    rules.may_edit_directory(by, organisation).require()
    Organisation.objects.filter(pk=organisation.pk).update(active=False)
    organisation.active = False
    audit.record(actor=by, action="core.retire_organisation", subject=organisation, at=now)


@transaction.atomic
def learn_address(
    *, organisation: Organisation, address: str, by: User, now: datetime
) -> MailAddress:
    """Remember that this address writes for this body, as a clerk has just confirmed."""
    rules.may_edit_directory(by, organisation).require()
    known, _created = MailAddress.objects.get_or_create(
        organisation=organisation, address=_usable_address(address), defaults={"learned": True}
    )
    audit.record(
        actor=by,
        action="core.learn_address",
        subject=organisation,
        at=now,
        detail={"address": known.address},
    )
    return known


@transaction.atomic
def forget_address(*, organisation: Organisation, address: str, by: User, now: datetime) -> None:
    """Take back what was learned: this address does not write for this body.

    What the directory says of it stays; only a clerk's confirmation is forgotten.
    """
    rules.may_edit_directory(by, organisation).require()
    learned = organisation.addresses.filter(address=_usable_address(address), learned=True)
    if not learned.delete()[0]:
        return
    audit.record(
        actor=by,
        action="core.forget_address",
        subject=organisation,
        at=now,
        detail={"address": _usable_address(address)},
    )


@transaction.atomic
def mark_bounced(*, address: str, reason: str, now: datetime) -> int:
    """Stop writing to an address that returned a letter; the number of bodies that use it."""
    unmarked = MailAddress.objects.filter(address__iexact=address.strip(), bounced_at__isnull=True)
    marked = list(unmarked.select_related("organisation"))
    for known in marked:
        known.bounced_at, known.bounce_reason = now, reason[:200]
        known.save(update_fields=["bounced_at", "bounce_reason"])
        audit.record(
            actor=None,
            action="core.mark_bounced",
            subject=known.organisation,
            at=now,
            detail={"address": known.address, "reason": known.bounce_reason},
        )
    return len(marked)


@transaction.atomic
def clear_bounce(*, address: MailAddress, by: User, now: datetime) -> None:
    """Write to an address again, after somebody made sure that it works."""
    rules.may_edit_directory(by, address.organisation).require()
    address.bounced_at, address.bounce_reason = None, ""
    address.save(update_fields=["bounced_at", "bounce_reason"])
    audit.record(
        actor=by,
        action="core.clear_bounce",
        subject=address.organisation,
        at=now,
        detail={"address": address.address},
    )


def _locked(organisation: Organisation) -> Organisation:
    locked = Organisation.objects.select_for_update(of=("self",))
    return locked.select_related("territory", "department_of").get(pk=organisation.pk)


def _write_name(
    organisation: Organisation, name: str, kind: NameKind, *, valid_from: date | None = None
) -> OrganisationName:
    name = _usable_name(name)
    written, _created = OrganisationName.objects.get_or_create(
        organisation=organisation,
        normalised=normalise_name(name),
        kind=kind,
        valid_from=valid_from,
        defaults={"name": name},
    )
    return written


def _usable_name(name: str) -> str:
    name = tidy_name(name)
    if not normalise_name(name):
        raise RuleBroken(_("单位名称不能为空。"))
    if len(name) > 80:
        raise RuleBroken(_("单位名称不能超过80个字。"))
    return name


def _usable_address(address: str) -> str:
    return address.strip().lower()


def _refuse_taken_name(
    name: str, *, department_of: Organisation | None, besides: Organisation | None = None
) -> None:
    taken = Organisation.objects.filter(
        department_of=department_of,
        active=True,
        names__normalised=normalise_name(name),
        names__kind=NameKind.REGISTERED,
        names__name=F("name"),
    )
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    if taken.exists():
        raise RuleBroken(_("名录中已有“%(name)s”。") % {"name": name})
