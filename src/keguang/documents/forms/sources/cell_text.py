"""Text of a sheet cell that may be written in several fonts."""

from dataclasses import dataclass

from lxml import etree

from keguang.documents.forms.sources.markup import child, local_name


@dataclass(frozen=True, slots=True)
class RichText:
    """Text as meant: of a half crossed-out text only what stands; `struck` when all is crossed."""

    text: str
    struck: bool = False


def rich_text(item: etree._Element) -> RichText:
    """The text of an `si` or `is` element; phonetic guides are no text."""
    if len(item) == 1 and local_name(item[0]) == "t":
        return RichText(item[0].text or "")
    runs: list[tuple[str, bool]] = []
    for inner in item:
        match local_name(inner):
            case "t":
                runs.append((inner.text or "", False))
            case "r":
                text = child(inner, "t")
                runs.append(((text.text or "") if text is not None else "", _is_struck(inner)))
    return standing(runs)


def standing(runs: list[tuple[str, bool]]) -> RichText:
    """Runs of (text, crossed out) as one text."""
    kept = "".join(text for text, struck in runs if not struck)
    if kept.strip():
        return RichText(kept)
    everything = "".join(text for text, _ in runs)
    return RichText(everything, struck=bool(everything.strip()))


def _is_struck(run: etree._Element) -> bool:
    properties = child(run, "rPr")
    strike = child(properties, "strike") if properties is not None else None
    return strike is not None and strike.get("val", "1") not in {"0", "false"}
