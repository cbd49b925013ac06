"""登录安全: choosing a second factor, and the printed sheet of codes."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keguang.core import clock
from keguang.core.http import SignedInRequest
from keguang.core.selectors.accounts import has_second_factor
from keguang.core.services.second_factor import renew_paper_codes


def choose(request: SignedInRequest) -> HttpResponse:
    """The page staff are led to until they have a second factor."""
    if has_second_factor(request.user):
        return redirect("mfa_index")
    return render(request, "core/second_factor.html")


@require_POST
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth is untyped
def renew_codes(request: SignedInRequest) -> HttpResponse:
    """A fresh sheet; it is shown by allauth's own page, ready to print."""
    renew_paper_codes(user=request.user, now=clock.now())
    return redirect("mfa_view_recovery_codes")
