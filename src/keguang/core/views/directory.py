"""学会名录: the list, and the page of one organisation with everything that may change."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keguang.core import clock, rules
from keguang.core.errors import DomainError
from keguang.core.forms import (
    AddressForm,
    AliasForm,
    CorrectionForm,
    HandoverForm,
    RenameForm,
    RevealForm,
)
from keguang.core.http import SignedInRequest
from keguang.core.models import (
    Contact,
    ContactRole,
    MailAddress,
    Organisation,
    OrganisationKind,
)
from keguang.core.selectors.organisations import (
    current_contacts,
    organisations_visible_to,
    search_directory,
)
from keguang.core.services import contacts, organisations
from keguang.core.views.answers import closed, refuse, status_of

PAGE_SIZE: Final = 50
_FORMS: Final[Mapping[str, type[Form]]] = {
    "rename": RenameForm,
    "alias": AliasForm,
    "address": AddressForm,
    "handover": HandoverForm,
    "correct": CorrectionForm,
}


def show_directory(request: SignedInRequest) -> HttpResponse:
    """Every organisation the reader may see, with its liaison."""
    if refusal := closed(request, rules.may_read_directory(request.user)):
        return refusal
    text, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    liaison = Contact.objects.filter(role=ContactRole.LIAISON, ended_on__isnull=True)
    found = search_directory(request.user, text, kind=kind).prefetch_related(
        Prefetch("contacts", liaison, to_attr="liaisons"), "addresses"
    )
    usable = MailAddress.objects.filter(organisation=OuterRef("pk"), bounced_at__isnull=True)
    found = found.annotate(is_reachable=Exists(usable))
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": text,
        "kinds": [(value, label, value == kind) for value, label in OrganisationKind.choices],
        "may_import": rules.may_import_directory(request.user),
    }
    return render(request, "core/directory.html", context)


def show_organisation(request: SignedInRequest, code: str) -> HttpResponse:
    return _page(request, _visible(request, code), {})


@require_POST
def change_organisation(request: SignedInRequest, code: str, action: str) -> HttpResponse:
    """One change of one organisation; the action names the form that was sent."""
    organisation = _visible(request, code)
    if action not in _FORMS:
        raise Http404
    form = _FORMS[action](request.POST)
    if form.is_valid():
        try:
            said = _CHANGES[action](request, organisation, form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, said)
            return redirect("core:organisation", code=code)
    return _page(request, organisation, {action: form})


@require_POST
def reveal(request: SignedInRequest, code: str, contact: int) -> HttpResponse:
    """Show one whole number on the page, once, and record why."""
    organisation = _visible(request, code)
    person = get_object_or_404(organisation.contacts, pk=contact)
    form = RevealForm(request.POST)
    if form.is_valid():
        try:
            phone = contacts.reveal_phone(
                contact=person,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _page(request, organisation, {}, revealed={person.pk: phone})
    return _page(request, organisation, {"reveal": form})


@require_POST
def clear_bounce(request: SignedInRequest, code: str, address: int) -> HttpResponse:
    organisation = _visible(request, code)
    bounced = get_object_or_404(organisation.addresses, pk=address)
    try:
        organisations.clear_bounce(address=bounced, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已恢复使用%(address)s。") % {"address": bounced.address})
    return redirect("core:organisation", code=code)


def _visible(request: SignedInRequest, code: str) -> Organisation:
    """404 for what lies outside the reader's scope, as for what does not exist."""
    return get_object_or_404(organisations_visible_to(request.user), code=code)


def _page(
    request: SignedInRequest,
    organisation: Organisation,
    sent: Mapping[str, Form],
    revealed: Mapping[int, str] | None = None,
) -> HttpResponse:
    may_edit = rules.may_edit_directory(request.user, organisation)
    in_full = bool(rules.may_see_phones(request.user, organisation))
    phones = revealed or {}
    rows = [
        {"contact": c, "phone": phones.get(c.pk) or (c.phone if in_full else "")}
        for c in current_contacts(organisation)
    ]
    context = {
        "organisation": organisation,
        "contacts": rows,
        "former": organisation.contacts.filter(ended_on__isnull=False).order_by("-ended_on"),
        "names": organisation.names.order_by("kind", "-valid_from"),
        "addresses": organisation.addresses.order_by("address"),
        "may_edit": may_edit,
        "may_reveal": rules.may_reveal_phone(request.user, organisation),
        "forms": _blank_forms() | dict(sent),
    }
    return render(request, "core/organisation.html", context, status=status_of(*sent.values()))


def _blank_forms() -> dict[str, Form]:
    return {
        "rename": RenameForm(initial={"day": timezone.localdate(clock.now())}),
        "handover": HandoverForm(),
        "alias": AliasForm(),
        "address": AddressForm(),
        "reveal": RevealForm(),
    }


def _rename(request: SignedInRequest, organisation: Organisation, data: dict[str, Any]) -> str:
    organisations.rename_organisation(
        organisation=organisation, **data, by=request.user, now=clock.now()
    )
    return _("已更名为%(name)s，旧名称保留备查。") % {"name": data["name"]}


def _add_alias(request: SignedInRequest, organisation: Organisation, data: dict[str, Any]) -> str:
    organisations.add_alias(organisation=organisation, **data, by=request.user, now=clock.now())
    return _("已记住“%(alias)s”。") % data


def _add_address(request: SignedInRequest, organisation: Organisation, data: dict[str, Any]) -> str:
    organisations.learn_address(organisation=organisation, **data, by=request.user, now=clock.now())
    return _("已登记邮箱%(address)s。") % data


def _hand_over(request: SignedInRequest, organisation: Organisation, data: dict[str, Any]) -> str:
    role = ContactRole(data.pop("role"))
    done = contacts.hand_over_contact(
        organisation=organisation, role=role, **data, by=request.user, now=clock.now()
    )
    if done.closed:
        names = _("、").join(user.username for user in done.closed)
        messages.info(
            request, _("前任的账号（%(names)s）已不能再代表本单位办理。") % {"names": names}
        )
    if done.redrafted:
        said = _("联系人变更，%(n)d封未发出的函件已按新联系人重新起草，请到发件箱核对后发送。")
        messages.info(request, said % {"n": done.redrafted})
    if not done.moved:
        return _("已由%(name)s接任%(role)s。") % {"name": done.contact.name, "role": role.label}
    message = _(
        "已由%(name)s接任%(role)s；前任未提交的%(count)d份草稿已保留，重发办理链接即可续填。"
    )
    values = {"name": done.contact.name, "role": role.label, "count": len(done.moved)}
    return message % values


def _correct(request: SignedInRequest, organisation: Organisation, data: dict[str, Any]) -> str:
    person = get_object_or_404(organisation.contacts, pk=data.pop("contact"))
    contacts.correct_contact(contact=person, **data, by=request.user, now=clock.now())
    return _("已更正%(name)s的联系方式。") % {"name": person.name}


_CHANGES: Final[Mapping[str, Callable[[SignedInRequest, Organisation, dict[str, Any]], str]]] = {
    "rename": _rename,
    "alias": _add_alias,
    "address": _add_address,
    "handover": _hand_over,
    "correct": _correct,
}
