"""What stands between a signed-in person and the pages: the second factor."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from keguang.core import rules
from keguang.core.selectors.accounts import has_second_factor

SETUP: Final = "core:second_factor"
_OPEN_WITHOUT: Final = frozenset(
    {
        SETUP,
        "core:paper_codes",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "set_language",
        "web:language",
        "web:mode",
    }
)


class SecondFactorMiddleware:
    """Lead staff (every role but society and host) to the set-up page; the demonstration does not.

    It looks at the view about to be called, so no page can be forgotten: what is not named above
    is closed. Pages that need no sign-in stay open, they show nothing that is not public.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if settings.DEMO or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN_WITHOUT:
            return None
        user = request.user
        if not user.is_authenticated or not rules.is_staff(user) or has_second_factor(user):
            return None
        return redirect(SETUP)

    def process_template_response(
        self, _request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """allauth's pages bring a `site` (the host name) that would hide the house's own."""
        if response.context_data is not None:
            response.context_data.pop("site", None)
        return response
