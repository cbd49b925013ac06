"""核对: what each row means for the directory there is, and what a person has to decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keguang.core.models import Contact, Organisation, OrganisationKind
from keguang.core.selectors.organisations import MatchKind, NameMatch, find_by_name
from keguang.core.services.directory.rows import Candidate, Decision, DirectoryRow, Severity
from keguang.core.services.directory.values import (
    PERSON_FIELDS,
    PHONE_FIELDS,
    check_values,
    retired_mark,
    split_addresses,
)

_NAMED: Final = 3
_COMPARED: Final = ("supporting_unit", *PERSON_FIELDS, *PHONE_FIELDS.values(), "email")


def check_rows(rows: Sequence[DirectoryRow], *, on: date) -> tuple[DirectoryRow, ...]:
    """Judge all rows afresh; what a person has decided stays decided."""
    judged = [_match(check_values(replace(row, problems=())), on) for row in rows]
    judged = _mark_repeated(judged)
    judged = _mark_shared(judged)
    return tuple(_gravest_first(row) for row in _compare_contacts(judged))


def organisations_not_listed(rows: Iterable[DirectoryRow]) -> QuerySet[Organisation]:
    """Active societies the file does not name: shown to the clerk, never removed by an import."""
    named = [row.organisation for row in rows if row.organisation is not None]
    societies = Organisation.objects.filter(
        kind=OrganisationKind.SOCIETY, active=True, department_of__isnull=True
    )
    return societies.exclude(pk__in=named).order_by("name")


def _gravest_first(row: DirectoryRow) -> DirectoryRow:
    order = list(Severity)
    return replace(row, problems=tuple(sorted(row.problems, key=lambda p: order.index(p.severity))))


def _match(row: DirectoryRow, on: date) -> DirectoryRow:
    """Which organisation the row means, unless a person said so."""
    if row.decided or not row.key:
        return row
    row = replace(row, organisation=None, candidates=(), decision=Decision.CREATE)
    matches = find_by_name(row.value("name"), on=on)
    if retired_mark(row.value("name")):
        known = matches[0].organisation.pk if matches else None
        return replace(row, decision=Decision.SKIP, organisation=known)
    if not matches:
        return row
    candidates = tuple(Candidate(m.organisation.pk, m.organisation.name) for m in matches)
    if matches[0].is_sure and len(matches) == 1:
        return _matched(replace(row, candidates=candidates), matches[0])
    row = replace(row, candidates=candidates, decision=Decision.ASK)
    names = _("、").join(match.organisation.name for match in matches)
    if matches[0].is_sure:
        message = _("可能是%(names)s中的一个，请选定。") % {"names": names}
        return row.with_problem(Severity.WARNING, "ambiguous_name", message, "name")
    message = _("与名录中的%(names)s相近：是更名、笔误，还是另一个单位？") % {"names": names}
    return row.with_problem(Severity.WARNING, "similar_name", message, "name")


def _matched(row: DirectoryRow, match: NameMatch) -> DirectoryRow:
    row = replace(row, decision=Decision.UPDATE, organisation=match.organisation.pk)
    if match.kind == MatchKind.OLD_NAME:
        message = _("这是旧名称，现登记名称为%(name)s。") % {"name": match.organisation.name}
        return row.with_problem(Severity.WARNING, "old_name", message, "name")
    if match.kind == MatchKind.ALIAS:
        message = _("按简称认定为%(name)s。") % {"name": match.organisation.name}
        return row.with_problem(Severity.INFO, "alias", message, "name")
    return row


def _mark_repeated(rows: Sequence[DirectoryRow]) -> list[DirectoryRow]:
    """A society listed twice: an equal line is left out, a differing one is asked about."""
    first: dict[object, DirectoryRow] = {}
    marked = []
    for row in rows:
        if row.key and row.decision != Decision.SKIP:
            earlier = first.setdefault(row.organisation or row.key, row)
            row = row if earlier is row else _repeated(row, earlier)
        marked.append(row)
    return marked


def _repeated(row: DirectoryRow, earlier: DirectoryRow) -> DirectoryRow:
    equal = all(row.value(key) == earlier.value(key) for key in _COMPARED)
    if equal:
        message = _("与第%(number)d行完全相同，不重复导入。") % {"number": earlier.number}
        row = row.with_problem(Severity.INFO, "duplicate_row", message, "name")
        return row if row.decided else replace(row, decision=Decision.SKIP)
    message = _("与第%(number)d行是同一单位，内容不同，请选定以哪一行为准。") % {
        "number": earlier.number
    }
    row = row.with_problem(Severity.WARNING, "conflicting_row", message, "name")
    return row if row.decided else replace(row, decision=Decision.ASK)


def _mark_shared(rows: Sequence[DirectoryRow]) -> list[DirectoryRow]:
    """One phone or address for several societies is common; the clerk should know it is meant."""
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for used in _reach(row):
            users[used].append(row.value("name"))
    marked = []
    for row in rows:
        for field, value in _reach(row):
            others = [name for name in users[field, value] if name and name != row.value("name")]
            if others:
                message = _shared_with(value, list(dict.fromkeys(others)))
                code = "shared_email" if field == "email" else "shared_phone"
                row = row.with_problem(Severity.INFO, code, message, field)
        marked.append(row)
    return marked


def _shared_with(value: str, others: Sequence[str]) -> str:
    """The first few of them by name: an office's own number may stand behind every society."""
    words = {"value": value, "names": _("、").join(others[:_NAMED]), "count": len(others)}
    if len(others) > _NAMED:
        return _("%(value)s同时登记在%(names)s等%(count)d家名下。") % words
    return _("%(value)s同时登记在%(names)s名下。") % words


def _reach(row: DirectoryRow) -> list[tuple[str, str]]:
    if row.decision == Decision.SKIP:
        return []
    phone = [("phone", row.value("phone"))] if row.value("phone") else []
    return phone + [("email", address) for address in split_addresses(row.value("email"))]


def _compare_contacts(rows: Sequence[DirectoryRow]) -> list[DirectoryRow]:
    """Where the file names another person than the directory, say what importing will do."""
    known: defaultdict[int, dict[str, Contact]] = defaultdict(dict)
    current = Contact.objects.filter(
        organisation__in=[row.organisation for row in rows if row.organisation],
        ended_on__isnull=True,
    )
    for contact in current:
        known[contact.organisation_id][contact.role] = contact
    compared = []
    for row in rows:
        for role, contact in known.get(row.organisation or 0, {}).items():
            row = _compare_contact(row, role, contact)
        compared.append(row)
    return compared


def _compare_contact(row: DirectoryRow, role: str, contact: Contact) -> DirectoryRow:
    name, phone = row.value(role), row.value(PHONE_FIELDS[role])
    if name and name != contact.name:
        message = _("现任%(label)s为%(old)s，导入后由%(new)s接任，原办理链接停用。") % {
            "label": PERSON_FIELDS[role],
            "old": contact.name,
            "new": name,
        }
        return row.with_problem(Severity.WARNING, "other_contact", message, role)
    if name and phone and contact.phone and phone != contact.phone:
        message = _("%(name)s的电话将由%(old)s改为%(new)s。") % {
            "name": name,
            "old": contact.phone,
            "new": phone,
        }
        return row.with_problem(Severity.INFO, "other_phone", message, PHONE_FIELDS[role])
    return row
