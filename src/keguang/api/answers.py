"""Which answers an operation documents: what it gives, and every problem it may refuse with."""

from typing import Any, Final

from ninja import Schema

from keguang.api.problems import Kind
from keguang.api.schemas.shapes import Problem
from keguang.api.tokens import Token
from keguang.core.models import TokenScope

READING: Final = (401, 403, 422, 429)
ONE: Final = (*READING, 404)
WRITING: Final = (*ONE, 400, 409, 413)
STATUSES: Final = frozenset(kind.status for kind in Kind)


def answers(given: type[Schema], *refused: int, status: int = 200) -> dict[int, Any]:
    assert STATUSES.issuperset(refused), "a status no problem has"
    return {status: given, **dict.fromkeys(sorted(refused), Problem)}


def by_token(scope: TokenScope | None) -> dict[str, Any]:
    """How an operation that takes a token is declared; the scope stands in the description too."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope.value if scope else ""}}
