"""名录: rows of organisations, names and addresses, scoped to the reader."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from keguang.core import rules
from keguang.core.models import Contact, NameKind, Organisation, OrganisationName, User
from keguang.core.names import normalise_name


def organisations_visible_to(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """属地管理 and single grants in one filter; nothing for who holds no role."""
    scope = rules.scope_of(user, *rules.DIRECTORY_ROLES)
    if not scope:
        return Organisation.objects.none()
    return Organisation.objects.filter(scope.as_filter()).select_related("territory")


def search_directory(
    user: User | AnonymousUser, text: str = "", *, kind: str = ""
) -> QuerySet[Organisation]:
    """The visible organisations whose names, past or present, or whose contact has this text."""
    organisations = organisations_visible_to(user)
    if kind:
        organisations = organisations.filter(kind=kind)
    if wanted := normalise_name(text):
        named = OrganisationName.objects.filter(normalised__contains=wanted)
        reached = Contact.objects.filter(name=text.strip(), ended_on__isnull=True)
        organisations = organisations.filter(
            Q(pk__in=named.values("organisation")) | Q(pk__in=reached.values("organisation"))
        )
    return organisations.order_by("-active", "name")


def name_on(organisation: Organisation, day: date) -> str:
    """The registered name an organisation bore on a day; a file shows the name of its day."""
    return names_on([organisation], day)[organisation.pk]


def names_on(organisations: Iterable[Organisation], day: date) -> dict[int, str]:
    """`name_on` for many, in one query: organisation id to name."""
    names = {organisation.pk: organisation.name for organisation in organisations}
    registered = OrganisationName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organisation__in=names,
        kind=NameKind.REGISTERED,
    )
    # Of overlapping periods the one that began last wins; an unknown beginning counts as earliest.
    for name in sorted(registered, key=lambda name: name.valid_from or date.min):
        names[name.organisation_id] = name.name
    return names


def current_contacts(organisation: Organisation) -> QuerySet[Contact]:
    return organisation.contacts.filter(ended_on__isnull=True).order_by("role")


def usable_addresses(organisation: Organisation) -> list[str]:
    """Addresses a letter may go to: the liaison's first, none that bounced."""
    liaison = set(current_contacts(organisation).values_list("email", flat=True))
    addresses = organisation.addresses.filter(bounced_at__isnull=True).order_by("pk")
    return sorted(addresses.values_list("address", flat=True), key=lambda it: it not in liaison)


def organisation_names() -> list[str]:
    """The registered names of all active organisations, for boxes that offer them."""
    active = Organisation.objects.filter(active=True).order_by("name")
    return list(active.values_list("name", flat=True))
