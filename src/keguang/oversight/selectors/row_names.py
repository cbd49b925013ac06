"""One row of a table by the key its address carries, and what a reader calls it."""

from collections.abc import Mapping
from typing import Final

from keguang.core.models import Division, Organisation
from keguang.lectures.states import Cause
from keguang.lectures.themes import Audience, Theme
from keguang.oversight.counting import Breakdown
from keguang.oversight.selectors.figures import UNKNOWN

_CHOICES: Final[Mapping[Breakdown, type[Theme | Audience | Cause]]] = {
    Breakdown.TOPIC: Theme,
    Breakdown.AUDIENCE: Audience,
    Breakdown.CAUSE: Cause,
}


def named_row(by: Breakdown | None, key: str) -> tuple[str, str]:
    """The key facts are told apart by, and its label; a key nobody knows names no fact."""
    if by is None or by == Breakdown.QUARTER:
        return key, ""
    if by == Breakdown.SOCIETY:
        body = Organisation.objects.filter(code=key).values_list("pk", "name").first()
        return (str(body[0]), body[1]) if body else (key, "")
    if not key:
        return "", str(UNKNOWN[by])
    if by == Breakdown.DISTRICT:
        return key, Division.objects.filter(code=key).values_list("name", flat=True).first() or ""
    known = {choice.value: str(choice.label) for choice in _CHOICES[by]}
    return key, known.get(key, "")
