"""Readers of file formats: bytes in, parts out."""

from keguang.documents.forms.sources.delivery import Guard, unguarded
from keguang.documents.forms.sources.reader import (
    enclosed_photos,
    read_file_parts,
    read_photo_parts,
)

__all__ = [
    "Guard",
    "enclosed_photos",
    "read_file_parts",
    "read_photo_parts",
    "unguarded",
]
