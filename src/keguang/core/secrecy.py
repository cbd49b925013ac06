"""Sealing small secrets before they reach the database: AES-256-GCM under KEGUANG_FIELD_KEY."""

import base64
import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES: Final = 12
_VERSION: Final = "s1"


class CannotUnseal(Exception):
    """The text was not sealed under the present key, or was altered."""


def seal(text: str) -> str:
    """Encrypt; the result differs every time and can be stored as text."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(_key()).encrypt(nonce, text.encode(), _VERSION.encode())
    return f"{_VERSION}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str) -> str:
    version, _dot, body = sealed.partition(".")
    if version != _VERSION:
        raise CannotUnseal("the text is not sealed")
    try:
        raw = base64.urlsafe_b64decode(body)
        nonce, rest = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return AESGCM(_key()).decrypt(nonce, rest, _VERSION.encode()).decode()
    except (InvalidTag, ValueError) as broken:
        raise CannotUnseal("the key has changed or the text was altered") from broken


def _key() -> bytes:
    """32 bytes of whatever length of secret the operator gave."""
    return hashlib.sha256(f"keguang field key|{settings.FIELD_KEY}".encode()).digest()
