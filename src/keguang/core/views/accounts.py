"""账号: the list with roles, invitations, and the invited person's own page."""

from datetime import timedelta
from typing import Final

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from keguang.core import clock, parameters, rules
from keguang.core.errors import DomainError, RuleBroken
from keguang.core.forms import AcceptForm, InvitationForm
from keguang.core.http import SignedInRequest
from keguang.core.models import Organisation, Role, RoleGrant, User
from keguang.core.selectors import accounts as selectors
from keguang.core.selectors.divisions import territories
from keguang.core.selectors.links import LinkRefused
from keguang.core.selectors.organisations import find_by_name
from keguang.core.selectors.settings import get_parameter
from keguang.core.services import accounts, second_factor
from keguang.core.views.answers import closed, refuse, status_of

_INVITATION_TRIES: Final = {"invitation": "30/10m/ip"}


def show_accounts(request: SignedInRequest) -> HttpResponse:
    """Accounts and roles; POST sends an invitation and shows its link once."""
    if refusal := closed(request, rules.may_see_accounts(request.user)):
        return refusal
    places = territories(on=timezone.localdate(clock.now()))
    form = InvitationForm(places, request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            link = _invite(request, form)
        except DomainError as refused:
            refuse(form, refused)
    context = {
        "accounts": selectors.accounts(),
        "invitations": selectors.open_invitations(now=clock.now()),
        "form": InvitationForm(places) if link else form,
        "link": link,
        "may_grant": rules.may_grant_role(request.user, Role.CLERK),
        "may_manage": rules.may_manage_accounts(request.user),
    }
    return render(request, "core/accounts.html", context, status=status_of(form))


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant, pk=pk)
    try:
        accounts.revoke_role(grant=grant, by=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销%(grant)s的权限。") % {"grant": grant})
    return redirect("core:accounts")


@require_POST
def change_account(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """What the system administrator does to one account: close, reopen, reset a lost secret."""
    user = get_object_or_404(User, pk=pk)
    try:
        said = _act(request, user, action)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("core:accounts")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses a name and a password."""
    limited = consume_or_429(request, action="invitation", config=_INVITATION_TRIES, limit_get=True)
    if limited is not None:
        refused_for_now: HttpResponse = limited
        return refused_for_now
    try:
        invitation = selectors.resolve_invitation(token, now=clock.now())
    except LinkRefused as ended:
        return render(request, "core/invitation_ended.html", {"reason": str(ended)}, status=410)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.accept_invitation(
                token=token,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                now=clock.now(),
            )
        except DomainError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("账号已建立，请登录。"))
            return redirect("account_login")
    context = {"invitation": invitation, "form": form}
    return render(request, "core/invitation.html", context, status=status_of(form))


def _invite(request: SignedInRequest, form: InvitationForm) -> str:
    wanted = form.cleaned_data
    _invitation, token = accounts.invite(
        display_name=wanted["display_name"],
        role=Role(wanted["role"]),
        division=wanted["division"],
        organisation=_named(wanted["organisation"]),
        by=request.user,
        now=clock.now(),
        ttl=timedelta(days=get_parameter(parameters.INVITATION_DAYS)),
    )
    return settings.BASE_URL + reverse("core:invitation", kwargs={"token": token})


def _named(name: str) -> Organisation | None:
    if not name:
        return None
    matches = find_by_name(name, on=timezone.localdate(clock.now()))
    if len(matches) != 1 or not matches[0].is_sure:
        raise RuleBroken(_("名录中没有唯一对应“%(name)s”的单位，请填登记全称。") % {"name": name})
    return matches[0].organisation


def _act(request: SignedInRequest, user: User, action: str) -> str:
    by, now = request.user, clock.now()
    match action:
        case "deactivate":
            accounts.deactivate_account(user=user, by=by, now=now)
            return _("已停用%(user)s的账号。") % {"user": user}
        case "reactivate":
            accounts.reactivate_account(user=user, by=by, now=now)
            return _("已恢复%(user)s的账号。") % {"user": user}
        case "second-factor":
            second_factor.reset_second_factor(user=user, by=by, now=now)
            return _("%(user)s下次登录时须重新设置第二因素。") % {"user": user}
        case "password":
            path = accounts.password_reset_path(user=user, by=by, now=now)
            message = _("请把此链接当面或电话告知%(user)s，只能用一次：%(link)s")
            return message % {"user": user, "link": settings.BASE_URL + path}
        case _:
            raise Http404
