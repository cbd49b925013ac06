"""The bearer token on its way in: whose it is, what it is for, and how often it came."""

from typing import Final, override

from django.http import HttpRequest
from ninja.security import HttpBearer

from keguang.core import clock
from keguang.core.models import ApiToken, TokenScope
from keguang.core.selectors.tokens import TokenUnknown, resolve_token
from keguang.core.services.tokens import note_use
from keguang.web.throttle import count_call

WINDOW_S: Final = 600
CALLS: Final = 1_200  # of one token in a window
GUESSES: Final = 60  # of one address in a window


class ScopeMissing(Exception):
    """The token is sound and not meant for this."""

    def __init__(self, scope: TokenScope) -> None:
        super().__init__(scope)
        self.scope = scope


class TooManyCalls(Exception):
    """Come back when the window is over."""

    window_s = WINDOW_S


class ByToken(HttpRequest):
    """The request of an operation that takes a token; a session is never looked at."""

    auth: ApiToken


class Token(HttpBearer):
    """A token made on the desk, with the scope this operation asks for (None: any token)."""

    def __init__(self, scope: TokenScope | None = None) -> None:
        super().__init__()
        self.scope = scope

    @override
    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        now = clock.now()
        try:
            found = resolve_token(token, now=now)
        except TokenUnknown:
            address = request.META.get("REMOTE_ADDR", "")
            if count_call("api-guess", address, window_s=WINDOW_S) > GUESSES:
                raise TooManyCalls from None
            raise
        if count_call("api", found.pk, window_s=WINDOW_S) > CALLS:
            raise TooManyCalls
        if self.scope is not None and self.scope not in found.scopes:
            raise ScopeMissing(self.scope)
        note_use(found, now=now)
        return found
