"""Calling the interface as a program does: with a token, in JSON."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.test import Client

from keguang.core import clock
from keguang.core.models import ApiToken, Role, TokenScope, User
from keguang.core.services.tokens import make_token

V1: Final = "/api/v1"
KEY: Final = "2026-03-05-001"


def token_of(
    user: User,
    *,
    scopes: Collection[TokenScope] = tuple(TokenScope),
    role: Role | None = None,
    days: int = 90,
) -> tuple[ApiToken, str]:
    return make_token(
        user=user,
        name="测试程序",
        scopes=scopes,
        role=role,
        ttl=timedelta(days=days),
        by=user,
        now=clock.now(),
    )


class Program:
    """A client of the interface that has nothing but its token."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client()
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self._client.get(f"{V1}/{path}", query, headers=self._all(headers))

    def post(self, path: str, body: Any, *, key: str = "", **headers: str) -> Any:
        keyed = {"Idempotency-Key": key} if key else {}
        return self._client.post(
            f"{V1}/{path}",
            body,
            content_type="application/json",
            headers={**self._all(headers), **keyed},
        )

    def _all(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**self._headers, **named}


def program_of(user: User, **more: Any) -> Program:
    return Program(token_of(user, **more)[1])


def problem_of(response: Any) -> str:
    """The type of the problem, without what all types begin with."""
    assert response["Content-Type"] == "application/problem+json", response.content
    said = response.json()
    assert said["status"] == response.status_code
    return str(said["type"]).removeprefix("urn:keguang:problem:")
