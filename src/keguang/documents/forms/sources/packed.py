"""Archives of files: zip by our own suspicious reader, 7z by py7zr, rar by bsdtar if present."""

import shutil
import subprocess
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from keguang.documents.forms.parts import FileParts, Outcome
from keguang.documents.forms.sources.delivery import Delivery, refused_member
from keguang.documents.forms.sources.limits import (
    MAX_INFLATED_BYTES,
    MAX_MEMBERS,
    MAX_RATIO,
    RATIO_MATTERS_FROM_BYTES,
)
from keguang.documents.forms.sources.refusal import (
    LIBRARY_FAULTS,
    Refused,
    bomb,
    corrupt,
    encrypted,
    too_many_members,
)
from keguang.documents.forms.sources.zipped import SafeZip

_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_TOOL_SECONDS: Final = 10


def read_zip(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Every file inside a zip, wherever its name pretends to lie: nothing is written to disk."""
    archive = SafeZip(data)
    wanted = [entry for entry in archive.entries if not _is_litter(entry.name)]
    if len(wanted) > MAX_MEMBERS:
        raise too_many_members(MAX_MEMBERS)
    members: list[FileParts] = []
    for entry in wanted:
        try:
            content = archive.inflate(entry)
        except Refused as refusal:
            members.append(refused_member(refusal, file, entry.name))
        else:
            members.append(delivery.member(content, file, entry.name))
    return FileParts(Outcome.PARSED, members=tuple(members), name=file)


def read_seven_zip(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Every file inside a 7z archive."""
    import py7zr  # noqa: PLC0415 half a second to import, and a 7z arrives once a month

    try:
        with py7zr.SevenZipFile(BytesIO(data)) as archive:
            if archive.needs_password():
                raise encrypted()
            _check_claims(len(data), [item.uncompressed or 0 for item in archive.list()])
            factory = py7zr.io.BytesIOFactory(MAX_INFLATED_BYTES)
            archive.extractall(factory=factory)
            contents = {name: product.read() for name, product in factory.products.items()}
    except py7zr.exceptions.PasswordRequired as fault:
        raise encrypted() from fault
    except (py7zr.exceptions.ArchiveError, *LIBRARY_FAULTS) as fault:
        raise corrupt() from fault
    members = tuple(
        delivery.member(content, file, name)
        for name, content in contents.items()
        if not _is_litter(name)
    )
    return FileParts(Outcome.PARSED, members=members, name=file)


def read_rar(data: bytes, file: str, delivery: Delivery) -> FileParts:
    """Every file inside a rar archive, where libarchive's bsdtar is installed and can read it."""
    tool = shutil.which("bsdtar")
    if tool is None:
        raise Refused(
            Outcome.UNSUPPORTED,
            "rar",
            "RAR 压缩包无法读取。请改用 ZIP 压缩，或直接发送 .docx、.xlsx 文件。",
        )
    return read_zip(_as_zip(tool, data), file, delivery)


def _as_zip(tool: str, data: bytes) -> bytes:
    """The archive repacked by libarchive, uncompressed, so that one reader checks all members."""
    command = [tool, "-c", "-f", "-", "--format", "zip", "--options", "zip:compression=store", "@-"]
    try:
        done = subprocess.run(  # noqa: S603 fixed program and arguments, no shell
            command, input=data, capture_output=True, timeout=_TOOL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise bomb() from fault
    if b"ncrypt" in done.stderr or b"assphrase" in done.stderr:
        raise encrypted()
    if done.returncode:
        raise corrupt()
    return done.stdout


def _check_claims(packed_bytes: int, claims: list[int]) -> None:
    if len(claims) > MAX_MEMBERS:
        raise too_many_members(MAX_MEMBERS)
    total = sum(claims)
    if total > MAX_INFLATED_BYTES or total > max(
        RATIO_MATTERS_FROM_BYTES, packed_bytes * MAX_RATIO
    ):
        raise bomb()


def _is_litter(name: str) -> bool:
    base = PurePosixPath(name.replace("\\", "/")).name
    return name.startswith(_LITTER[0]) or base in _LITTER[1:] or base.startswith("~$")
