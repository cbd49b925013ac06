"""Text of a Word paragraph as its author sees it: deletions gone, insertions in, boxes aside."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from keguang.documents.forms.sources.cell_text import RichText, standing
from keguang.documents.forms.sources.markup import attribute, child, descendants, local_name

_SKIPPED: Final = frozenset(
    {
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "sdtPr",
        "instrText",
        "delText",
        "Fallback",
        "rt",
        "commentReference",
        "footnoteReference",
    }
)
_MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF: Final = frozenset({"0", "false", "off", "none"})
# Wingdings and Wingdings 2 as used for tick boxes.
_TICKED: Final = frozenset({"F052", "F0FE", "F0FC", "F054", "F053"})
_UNTICKED: Final = frozenset({"F06F", "F0A3", "F0A8", "F02A", "F035", "F071"})


@dataclass(slots=True)
class Paragraph:
    """Runs of (text, crossed out), and the text boxes anchored here, which are read after it."""

    runs: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> RichText:
        return standing(self.runs)


def read_paragraph(element: etree._Element) -> Paragraph:
    """One `w:p`."""
    paragraph = Paragraph()
    for inner in element:
        _walk(inner, paragraph)
    return paragraph


def _walk(element: etree._Element, into: Paragraph) -> None:
    name = local_name(element)
    if name in _SKIPPED or not name:
        return
    if name == "txbxContent":
        into.boxes.append(element)
    elif name == "sdt" and _is_placeholder(element):
        return
    elif name == "r":
        _run(element, into)
    else:
        for inner in element:
            _walk(inner, into)


def _run(run: etree._Element, into: Paragraph) -> None:
    properties = child(run, "rPr")
    if properties is not None and _is_on(properties, "vanish"):
        return
    struck = properties is not None and (
        _is_on(properties, "strike") or _is_on(properties, "dstrike")
    )
    for inner in run:
        name = local_name(inner)
        text = _run_text(inner, name)
        if text is not None:
            into.runs.append((text, struck))
        elif name == "ruby":
            for base in descendants(inner, "rubyBase"):
                for base_run in base:
                    _walk(base_run, into)
        else:
            _walk(inner, into)


def _run_text(element: etree._Element, name: str) -> str | None:
    if name == "t":
        return element.text or ""
    if name in _MARKS:
        return _MARKS[name] if attribute(element, "type") != "page" else ""
    if name == "sym":
        return _symbol(attribute(element, "char") or "")
    if name == "fldChar":
        return _tick_box(element)
    return None


def _symbol(code: str) -> str:
    if code.upper() in _TICKED:
        return "☑"
    return "☐" if code.upper() in _UNTICKED else ""


def _tick_box(field_mark: etree._Element) -> str:
    for box in descendants(field_mark, "checkBox"):
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        ticked = state is not None and (attribute(state, "val") or "1") not in _OFF
        return "☑" if ticked else "☐"
    return ""


def _is_placeholder(content_control: etree._Element) -> bool:
    properties = child(content_control, "sdtPr")
    return properties is not None and _is_on(properties, "showingPlcHdr")


def _is_on(properties: etree._Element, name: str) -> bool:
    mark = child(properties, name)
    return mark is not None and (attribute(mark, "val") or "1") not in _OFF
