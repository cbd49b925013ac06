"""Headings, notes and tables in the one shape all reference pages have."""

from collections.abc import Iterable, Sequence


def page(title: str, introduction: str, *blocks: str) -> str:
    made = "<!-- Made by `python -m keguang.config.reference`; do not edit by hand. -->"
    return "\n\n".join([f"# {title}", made, introduction, *blocks]) + "\n"


def section(heading: str, *blocks: str) -> str:
    return "\n\n".join([f"## {heading}", *blocks])


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text.strip()}\n```"


def code(text: object) -> str:
    """Inline code, or a dash for nothing."""
    return f"`{text}`" if str(text) else "—"


def _row(cells: Sequence[object]) -> str:
    texts = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(texts)} |"
