"""Uploaded files taken into memory, once it is known that they fit there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.numbers import read_count
from keguang.lectures.services.intake import MAX_FILE_BYTES, MAX_FILES

MAX_TOTAL_BYTES: Final = 5 * MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The photographs of a piece in the order asked for, and how each is to be turned."""

    order: list[int]
    rotations: dict[int, int]


def read_arrangement(data: QueryDict) -> Arrangement:
    """Photographs named by `photo`, each with its `turn-` (degrees clockwise) and its `place-`."""
    photos = [pk for text in data.getlist("photo") if (pk := read_count(text)) is not None]
    turns = {pk: read_count(data.get(f"turn-{pk}", "")) for pk in photos}
    places = {pk: read_count(data.get(f"place-{pk}", "")) for pk in photos}
    order = sorted(photos, key=lambda pk: places[pk] or 0)  # stable: as shown where none is given
    return Arrangement(order, {pk: turn for pk, turn in turns.items() if turn is not None})


def read_rotations(data: QueryDict) -> list[int]:
    """Degrees clockwise, one a file in the order of the files; what is no number turns nothing."""
    return [read_count(text) or 0 for text in data.getlist("rotation")]


def read_uploads(files: "Iterable[UploadedFile[Any]]") -> list[tuple[str, bytes]]:
    """Name and bytes of each; too many or too large is refused before a byte is read."""
    chosen = list(files)
    sizes = [file.size or 0 for file in chosen]
    if len(chosen) > MAX_FILES:
        raise RuleBroken(_("一次最多上传%(count)s个文件。") % {"count": MAX_FILES})
    if max(sizes, default=0) > MAX_FILE_BYTES or sum(sizes) > MAX_TOTAL_BYTES:
        raise RuleBroken(_("单个文件不超过20MB，一次合计不超过100MB，请压缩或分次上传。"))
    return [(file.name or _("未命名"), file.read()) for file in chosen]
