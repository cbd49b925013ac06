"""Uploaded files taken into memory, once it is known that they fit there."""

from collections.abc import Iterable
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.lectures.services.intake import MAX_FILE_BYTES, MAX_FILES

MAX_TOTAL_BYTES: Final = 5 * MAX_FILE_BYTES


def read_uploads(files: "Iterable[UploadedFile[Any]]") -> list[tuple[str, bytes]]:
    """Name and bytes of each; too many or too large is refused before a byte is read."""
    chosen = list(files)
    sizes = [file.size or 0 for file in chosen]
    if len(chosen) > MAX_FILES:
        raise RuleBroken(_("一次最多上传%(count)s个文件。") % {"count": MAX_FILES})
    if max(sizes, default=0) > MAX_FILE_BYTES or sum(sizes) > MAX_TOTAL_BYTES:
        raise RuleBroken(_("单个文件不超过20MB，一次合计不超过100MB，请压缩或分次上传。"))
    return [(file.name or _("未命名"), file.read()) for file in chosen]
