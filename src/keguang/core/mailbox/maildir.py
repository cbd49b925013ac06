"""A Maildir (new/ and cur/), left exactly as it is."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from types import TracebackType
from typing import Final, Self

from django.utils.translation import gettext as _

from keguang.core.mailbox.headers import HeaderLine, read_headers
from keguang.core.mailbox.protocol import (
    MESSAGE_LIMIT_BYTES,
    MailboxUnavailable,
    MessageGone,
    MessageTooBig,
    Position,
)

_HEADER_LIMIT_BYTES: Final = 256 * 1024
_UIDVALIDITY: Final = "maildir"


class MaildirMailbox:
    """A message's uid is its file name without the flags, which stays when it moves to cur/."""

    keeps_names: Final = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed: dict[str, _File] = {}

    @property
    def name(self) -> str:
        return f"maildir:{self._folder}"[:200]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def headers_since(self, position: Position) -> Iterator[HeaderLine]:
        files = self._listed = self._files()
        fresh = [uid for uid in files if uid not in position.names]
        for uid in sorted(fresh, key=lambda uid: (files[uid].stat.st_mtime_ns, uid)):
            try:
                block = _header_block(files[uid].path)
            except FileNotFoundError:
                continue  # moved on to cur/ this moment: the next poll meets it there
            size = files[uid].stat.st_size
            yield read_headers(block, uid=uid, uidvalidity=_UIDVALIDITY, size=size)

    def fetch(self, uid: str) -> bytes:
        file = self._listed.get(uid)
        if file is None or not file.is_there():  # never listed, or moved on to cur/ since
            file = self._files().get(uid)
        if file is None:
            raise MessageGone
        if file.stat.st_size > MESSAGE_LIMIT_BYTES:
            raise MessageTooBig
        try:
            return file.path.read_bytes()
        except FileNotFoundError:
            raise MessageGone from None

    def find(self, identity: str) -> HeaderLine | None:
        every = self.headers_since(Position())
        return next((line for line in every if line.identity == identity), None)

    def _files(self) -> dict[str, "_File"]:
        if not self._folder.is_dir():
            raise MailboxUnavailable(_("收件目录不存在：%(folder)s") % {"folder": self._folder})
        return {
            file.uid: file for part in ("new", "cur") for file in _files_in(self._folder / part)
        }


class _File:
    __slots__ = ("path", "stat", "uid")

    def __init__(self, entry: os.DirEntry[str], stat: os.stat_result) -> None:
        self.path, self.stat = Path(entry.path), stat
        self.uid = entry.name.partition(":2,")[0]

    def is_there(self) -> bool:
        """Whether it is still the very file that was listed."""
        try:
            return os.path.samestat(self.stat, self.path.lstat())
        except FileNotFoundError:
            return False


def _files_in(folder: Path) -> Iterator[_File]:
    """Regular files only: a link could lead anywhere."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            stat = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if S_ISREG(stat.st_mode):
            yield _File(entry, stat)


def _header_block(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(_HEADER_LIMIT_BYTES)
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := start.find(mark)) >= 0]
    return start[: min(ends)] if ends else start
