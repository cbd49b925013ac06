"""How django-allauth is fitted to this house: nobody signs up, secrets are sealed, no mail goes."""

import time
from collections.abc import Collection
from typing import Any, Final, override

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from keguang.core.secrecy import seal, unseal

_ASKED_AT_SIGN_IN: Final = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts come from invitations only."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: a forgotten password is reset by a link from the system administrator."""

    @override
    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Who signed in just now (the first set-up of a second factor) is not asked again."""
        if not super().is_reauthentication_required(app=app, **more):
            return False
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        recently: bool = time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT
        return not recently


class SealedSecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Second factors: sealed in the database, and a printed sheet of codes is enough by itself."""

    @override
    def encrypt(self, text: str) -> str:
        return seal(text)

    @override
    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    @override
    def is_mfa_enabled(
        self, user: AbstractBaseUser, types: Collection[Authenticator.Type] | None = None
    ) -> bool:
        """Count the 备用码 sheet where sign-in asks whether there is any factor to check."""
        if types is not None and set(types) == _ASKED_AT_SIGN_IN:
            types = [*types, Authenticator.Type.RECOVERY_CODES]
        enabled: bool = super().is_mfa_enabled(user, types)
        return enabled

    @override
    def build_totp_svg(self, url: str) -> str:
        """A QR code that may stand inline in the page under the strict content policy."""
        return segno.make(url, error="m").svg_inline(
            scale=5, border=2, svgclass="qr", lineclass=None
        )
