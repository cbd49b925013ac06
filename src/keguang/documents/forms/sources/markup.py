"""XML as office files use it: no document type, no entities, no network."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Final

from lxml import etree

from keguang.documents.forms.sources.refusal import corrupt, external_entity

_NO_MEMORY_CODES: Final = frozenset({0, 2})


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document that declares no DTD; Refused otherwise.

    Office formats forbid a document type, so one is never innocent and is refused even when the
    parser would not expand it.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise _refusal(fault, data) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise external_entity()
    return root


def each_element(data: bytes, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Finished elements with these local names, each forgotten after use: for long sheets."""
    context = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    checked = False
    try:
        for _, element in context:
            if not checked and element.getroottree().docinfo.internalDTD is not None:
                raise external_entity()
            checked = True
            yield element
            element.clear()
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault, data) from fault


def is_out_of_memory(fault: etree.XMLSyntaxError) -> bool:
    """libxml2 reports a failed allocation as a syntax error without a syntactic reason."""
    return fault.code in _NO_MEMORY_CODES  # type: ignore[attr-defined]  # the stubs lack it


def _refusal(fault: Exception, data: bytes) -> Exception:
    if isinstance(fault, etree.XMLSyntaxError) and is_out_of_memory(fault):
        return MemoryError()
    return external_entity() if b"<!DOCTYPE" in data[:4096] else corrupt()


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by local name, in whichever namespace this producer put it."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name."""
    for inner in element:
        if local_name(inner) == name:
            return inner
    return None


def descendants(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element below of that local name, in document order."""
    return element.iter(f"{{*}}{name}")
