"""Entries of the site's two navigations. Each app adds its own when it is ready; web draws them.

navigation.desk.add("科普大讲堂", Entry("征集进度", "desk:board", "clipboard-list", count=…))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

type Words = str | Promise


def _nothing(_request: HttpRequest) -> int:
    return 0


def _everyone(_request: HttpRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One link. `count` says how many things wait behind it; `shown_to` who sees it at all."""

    label: Words
    url_name: str
    icon: str
    count: Callable[[HttpRequest], int] = _nothing
    shown_to: Callable[[HttpRequest], bool] = _everyone


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one request sees it."""

    label: Words
    url: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: Words
    links: list[Link]


@dataclass(slots=True)
class Navigation:
    """Groups in the order they were first added; the label "" heads the first, unnamed group."""

    find_url_name: str = ""  # where the desk bar's search goes; without it there is no search
    _entries: dict[Words, list[Entry]] = field(default_factory=dict)

    def add(self, group: Words, *entries: Entry) -> None:
        self._entries.setdefault(group, []).extend(entries)

    def groups_for(self, request: HttpRequest) -> list[Group]:
        shown = {
            label: [
                (entry, reverse(entry.url_name)) for entry in entries if entry.shown_to(request)
            ]
            for label, entries in self._entries.items()
        }
        urls = [url for entries in shown.values() for _, url in entries]
        here = max((u for u in urls if request.path.startswith(u)), key=len, default="")
        return [
            Group(
                label, [_link(entry, url, request, current=url == here) for entry, url in entries]
            )
            for label, entries in shown.items()
            if entries
        ]

    def find_url(self) -> str:
        return reverse(self.find_url_name) if self.find_url_name else ""


def _link(entry: Entry, url: str, request: HttpRequest, *, current: bool) -> Link:
    return Link(entry.label, url, entry.icon, entry.count(request), current)


desk: Final = Navigation()
public: Final = Navigation()
