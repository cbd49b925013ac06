"""Every address of our own code; those of allauth are allauth's to test."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def our_addresses() -> list[tuple[str, Callable[..., Any]]]:
    """Full route name and view, wherever the view is not allauth's."""
    found = _walk(get_resolver(), [])
    return [(name, view) for name, view in found if not view.__module__.startswith("allauth.")]


def _walk(node: URLResolver, spaces: list[str]) -> Iterator[tuple[str, Callable[..., Any]]]:
    for child in node.url_patterns:
        if isinstance(child, URLPattern):
            yield ":".join([*spaces, str(child.name)]), child.callback
        else:
            yield from _walk(child, [*spaces, child.namespace] if child.namespace else spaces)
