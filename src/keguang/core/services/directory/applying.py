"""导入: bringing the directory to what the checked rows say, doubling nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keguang.core import audit, rules
from keguang.core.errors import RuleBroken
from keguang.core.models import (
    ContactRole,
    Division,
    MailAddress,
    Organisation,
    OrganisationKind,
    User,
)
from keguang.core.selectors.divisions import home_city
from keguang.core.services.contacts import MovedLink, correct_contact, hand_over_contact
from keguang.core.services.directory.rows import Decision, DirectoryRow
from keguang.core.services.directory.values import PHONE_FIELDS, split_addresses
from keguang.core.services.organisations import create_organisation, rename_organisation


@dataclass(slots=True)
class DirectoryResult:
    """What an import did. `moved` links carry tokens that the new contacts have yet to receive."""

    created: int = 0
    updated: int = 0
    renamed: int = 0
    unchanged: int = 0
    skipped: int = 0
    handed_over: int = 0
    redrafted: int = 0
    moved: list[MovedLink] = field(default_factory=list)


@transaction.atomic
def apply_directory(
    rows: Sequence[DirectoryRow],
    *,
    by: User | None,
    now: datetime,
    territory: Division | None = None,
) -> DirectoryResult:
    """Enter and update societies, contacts and addresses; importing again changes nothing.

    Empty cells erase nothing, and societies that are not listed stay as they are. New societies
    belong to `territory` (default: the home city).
    """
    rules.may_import_directory(by).require()
    if open_rows := [str(row.number) for row in rows if row.is_open]:
        numbers = _("、").join(open_rows)
        raise RuleBroken(_("第%(numbers)s行还需要处理，处理后才能导入。") % {"numbers": numbers})
    result = DirectoryResult()
    territory = territory or home_city()
    for row in rows:
        _apply_row(row, result, territory=territory, by=by, now=now)
    audit.record(
        actor=by,
        action="core.import_directory",
        subject="core.DirectoryImport",
        at=now,
        detail={"created": result.created, "updated": result.updated, "renamed": result.renamed},
    )
    return result


def _apply_row(
    row: DirectoryRow,
    result: DirectoryResult,
    *,
    territory: Division,
    by: User | None,
    now: datetime,
) -> None:
    match row.decision:
        case Decision.SKIP:
            result.skipped += 1
            return
        case Decision.CREATE:
            organisation = create_organisation(
                name=row.value("name"),
                kind=OrganisationKind.SOCIETY,
                territory=territory,
                supporting_unit=row.value("supporting_unit"),
                by=by,
                now=now,
            )
            result.created += 1
        case _:
            organisation = _known(row)
    changed = _write_unit(organisation, row)
    changed |= _write_contacts(organisation, row, result, by=by, now=now)
    changed |= _write_addresses(organisation, row)
    if row.decision == Decision.RENAME:
        day = timezone.localdate(now)
        rename_organisation(
            organisation=organisation, name=row.value("name"), day=day, by=by, now=now
        )
        result.renamed += 1
    elif row.decision == Decision.UPDATE:
        result.updated += changed
        result.unchanged += not changed


def _known(row: DirectoryRow) -> Organisation:
    organisation = Organisation.objects.filter(pk=row.organisation or 0).first()
    if organisation is None:
        message = _("第%(number)d行没有指定对应的单位。") % {"number": row.number}
        raise RuleBroken(message)
    return organisation


def _write_unit(organisation: Organisation, row: DirectoryRow) -> bool:
    unit = row.value("supporting_unit")
    if not unit or unit == organisation.supporting_unit:
        return False
    organisation.supporting_unit = unit
    organisation.save(update_fields=["supporting_unit"])
    return True


def _write_contacts(
    organisation: Organisation,
    row: DirectoryRow,
    result: DirectoryResult,
    *,
    by: User | None,
    now: datetime,
) -> bool:
    changed = False
    addresses = split_addresses(row.value("email"))
    current = {c.role: c for c in organisation.contacts.filter(ended_on__isnull=True)}
    for role in ContactRole:
        name, phone = _person(row, role)
        email = addresses[0] if addresses and role == ContactRole.LIAISON else ""
        known = current.get(role)
        if not name:
            continue
        if known is None or known.name != name:
            done = hand_over_contact(
                organisation=organisation,
                role=role,
                name=name,
                phone=phone,
                email=email,
                by=by,
                now=now,
            )
            result.handed_over += known is not None
            result.moved += done.moved
            result.redrafted += done.redrafted
            changed = True
        elif (phone or known.phone, email or known.email) != (known.phone, known.email):
            phone, email = phone or known.phone, email or known.email
            correct_contact(contact=known, phone=phone, email=email, by=by, now=now)
            changed = True
    return changed


def _person(row: DirectoryRow, role: ContactRole) -> tuple[str, str]:
    """Name and phone of a role; without a liaison the secretary-general or president stands in."""
    name, phone = row.value(role), row.value(PHONE_FIELDS[role])
    if role == ContactRole.LIAISON and not name:
        name = row.value("secretary_general") or row.value("president")
    return name, phone


def _write_addresses(organisation: Organisation, row: DirectoryRow) -> bool:
    fresh = [
        MailAddress.objects.get_or_create(organisation=organisation, address=address)[1]
        for address in split_addresses(row.value("email"))
    ]
    return any(fresh)
