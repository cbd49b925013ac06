"""标识: the signed marks of a menu, by which what comes back is known for ours."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from keguang.documents.forms.menu.reading import KEY_START
from keguang.orders.models import ChoiceOffice

_KEY: Final = re.compile(
    rf"{KEY_START}(?P<round>[0-9A-Z]+)-(?P<version>\d+)-(?P<office>[0-9A-Z]+)"
    r"-(?P<lecture>[0-9A-Z]*)-(?P<proof>[0-9a-f]{16})"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a mark says: which round, programme version, office and (in a row) lecture."""

    round: str
    version: int
    office: str
    lecture: str


def mark_of(office: ChoiceOffice, version: int, lecture: str = "") -> str:
    """The mark of one row, or without a lecture of the whole menu."""
    said = f"{office.round.code}-{version}-{office.organisation.code}-{lecture}"
    return f"{KEY_START}{said}-{_proof(said)}"


def read_signed(text: str) -> Signed | None:
    """The mark, if this office wrote it."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        return None
    said = "-".join(found.group("round", "version", "office", "lecture"))
    if not constant_time_compare(found["proof"], _proof(said)):
        return None
    return Signed(found["round"], int(found["version"]), found["office"], found["lecture"])


def _proof(said: str) -> str:
    return salted_hmac("keguang.orders.menu", said, algorithm="sha256").hexdigest()[:16]
