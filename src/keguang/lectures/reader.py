"""The process's one reader of files from outside."""

from functools import cache

from keguang.documents.forms.isolation import WarmReader


@cache
def file_reader() -> WarmReader:
    """Its warm helper starts with the first file; sorting the mail, reading it and looking at its
    scans share it."""
    return WarmReader()
