"""接口令牌: one's own, each shown once; everybody's for whoever keeps the accounts."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock, rules
from keguang.core.errors import DomainError
from keguang.core.forms import TokenForm
from keguang.core.http import SignedInRequest
from keguang.core.models import Role, TokenScope
from keguang.core.selectors.tokens import tokens_visible_to
from keguang.core.services.tokens import make_token, revoke_token
from keguang.core.views.answers import closed, refuse, status_of


@require_GET
def show_tokens(request: SignedInRequest) -> HttpResponse:
    if refusal := closed(request, rules.may_open_tokens(request.user)):
        return refusal
    return _page(request, TokenForm(rules.roles_of(request.user)))


@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth is untyped
def make(request: SignedInRequest) -> HttpResponse:
    """The form, only just after proving once more who one is; POST shows the secret, once."""
    if refusal := closed(request, rules.may_hold_tokens(request.user)):
        return refusal
    form = TokenForm(rules.roles_of(request.user), request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = _make(request, form)
        except DomainError as refused:
            refuse(form, refused)
    return _page(request, form, secret=secret, making=not secret)


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(tokens_visible_to(request.user), pk=pk)
    try:
        revoke_token(token=token, by=request.user, now=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已停用令牌“%(name)s”。") % {"name": token.name})
    return redirect("core:tokens")


def _make(request: SignedInRequest, form: TokenForm) -> str:
    wanted = form.cleaned_data
    _token, secret = make_token(
        user=request.user,
        name=wanted["name"],
        scopes=[TokenScope(scope) for scope in wanted["scopes"]],
        role=Role(wanted["role"]) if wanted["role"] else None,
        ttl=timedelta(days=wanted["days"]),
        by=request.user,
        now=clock.now(),
    )
    return secret


def _page(
    request: SignedInRequest, form: TokenForm, *, secret: str = "", making: bool = False
) -> HttpResponse:
    scopes = dict(TokenScope.choices)
    context = {
        "tokens": [
            (token, [scopes.get(scope, scope) for scope in token.scopes])
            for token in tokens_visible_to(request.user)
        ],
        "form": form,
        "secret": secret,
        "making": making,
        "now": clock.now(),
        "may_hold": rules.may_hold_tokens(request.user),
        "others": bool(rules.may_manage_accounts(request.user)),
    }
    return render(request, "core/tokens.html", context, status=status_of(form))
