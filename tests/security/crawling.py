"""A stranger who reads everything: every public route, whatever is linked, in every form of it.

Routes come from the URL resolver. A public route whose arguments this reader cannot fill is an
error, so a new page or feed cannot be forgotten.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from tests.house.addresses import our_addresses

SECRET: Final = "token"  # whoever holds it is no stranger
# pressed, not read
PRESSED: Final = {"web:mode", "web:language"}
VARIANTS: Final[Mapping[str, dict[str, Any]]] = {
    "中文": {"headers": {"Accept-Language": "zh-hans"}},
    "English": {"headers": {"Accept-Language": "en"}},
    "大字版": {"headers": {"Accept-Language": "zh-hans"}, "elder": True},
}
_LINK: Final = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
_NOT_OURS: Final = ("/account/", "/desk/", "/static/")
_ZIPPED: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Read:
    """One answer: its status, its validator and all it says, in whatever packing."""

    status: int
    etag: str
    text: str


@dataclass(slots=True)
class Reader:
    """`arguments` holds by name every value an address may have, "code": ["A", "B"]."""

    arguments: Mapping[str, Sequence[str]]
    answers: dict[tuple[str, str], Read] = field(default_factory=dict)

    def read_everything(self) -> dict[tuple[str, str], Read]:
        """Every address in every variant; asked with the validators of the last time."""
        old = dict(self.answers)
        addresses = {*self._from_the_resolver(), *self._from_the_pages()}
        for address in sorted(addresses):
            for variant in VARIANTS:
                known = old.get((address, variant))
                self.answers[address, variant] = read(
                    address, variant, etag=known.etag if known else ""
                )
        return self.answers

    def _from_the_resolver(self) -> Iterator[str]:
        for name in public_routes():
            for kwargs in self._fillings(name):
                yield _address(name, kwargs)

    def _fillings(self, name: str) -> Iterator[dict[str, str]]:
        wanted = _arguments_of(name)
        unknown = [argument for argument in wanted if argument not in self.arguments]
        assert not unknown, f"{name}: the reader knows no {unknown}; teach it"
        fillings: list[dict[str, str]] = [{}]
        for argument in wanted:
            values = self.arguments[argument]
            fillings = [{**kept, argument: value} for kept in fillings for value in values]
        yield from fillings

    def _from_the_pages(self) -> set[str]:
        """What is linked from the home page on; an address with a query leads no further."""
        found, waiting = set[str](), ["/"]
        while waiting:
            address = waiting.pop()
            if address in found:
                continue
            found.add(address)
            if "?" not in address:
                waiting += [
                    link for link in _links(read(address, "中文").text) if link not in found
                ]
        return found


def public_routes() -> list[str]:
    """Every route a stranger may read, whoever wrote it."""
    found = [name for name, view in our_addresses() if not getattr(view, "login_required", True)]
    return [name for name in found if name not in PRESSED and SECRET not in _arguments_of(name)]


def read(address: str, variant: str, *, etag: str = "") -> Read:
    wanted = VARIANTS[variant]
    client = Client()
    if wanted.get("elder"):
        client.cookies["keguang_mode"] = "elder"
    headers = {**wanted["headers"], **({"If-None-Match": etag} if etag else {})}
    answer = client.get(address, headers=headers)
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Read(answer.status_code, answer.headers.get("ETag", ""), f"{said}\n{text_of(answer)}")


def text_of(answer: HttpResponseBase) -> str:
    streamed = getattr(answer, "streaming_content", None)
    body: bytes = b"".join(streamed) if streamed is not None else getattr(answer, "content", b"")
    return unpacked(body)


def unpacked(body: bytes) -> str:
    """All text of a body: files inside files, folded lines, escaped and encoded characters."""
    if body.startswith(_ZIPPED):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            inside = [f"{name}\n{unpacked(archive.read(name))}" for name in archive.namelist()]
        return "\n".join(inside)
    text = body.decode("utf-8", "replace").replace("\r\n ", "")
    escaped = re.sub(r"\\u[0-9a-fA-F]{4}", lambda found: json.loads(f'"{found[0]}"'), text)
    plain = unescape(unescape(escaped))
    return "\n".join((plain, unquote(plain), re.sub(r"<[^>]*>", "", plain)))


def _links(text: str) -> list[str]:
    found = []
    for raw in _LINK.findall(text):
        parts = urlsplit(unescape(raw))
        ours = parts.path.startswith("/") and not parts.path.startswith(_NOT_OURS)
        if ours and parts.netloc in {"", "testserver", "localhost:8000"}:
            found.append(f"{quote(parts.path, safe='/%')}{'?' if parts.query else ''}{parts.query}")
    return found


def _arguments_of(name: str) -> list[str]:
    possibilities = _possibilities(name)
    return list(possibilities[0][1])


def _address(name: str, kwargs: Mapping[str, str]) -> str:
    template, _arguments = _possibilities(name)[0]
    return "/" + template % kwargs


def _possibilities(name: str) -> list[tuple[str, list[str]]]:
    """How a route is written, with the names of its arguments."""
    *spaces, last = name.split(":")
    resolver, prefix = get_resolver(), ""
    for space in spaces:
        start, resolver = resolver.namespace_dict[space]
        prefix += start
    return [
        (prefix + template, list(arguments))
        for template, arguments in resolver.reverse_dict.getlist(last)[0][0]
    ]
