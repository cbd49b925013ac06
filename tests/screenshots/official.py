"""The example documents as pictures for the documents: their first pages side by side.

python -m tests.screenshots.official FOLDER
"""

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image

from keguang.documents.official import default_folders, document_from_json, font_book, preview

EXAMPLES: Final = Path(__file__).parents[2] / "docs" / "examples" / "official"
_PPI: Final = 62
_GAP: Final = 12
_PAGES: Final = 3
_TABLE: Final = (205, 205, 205)


def take_all(folder: Path) -> None:
    """One picture an example, named after it."""
    for example in sorted(EXAMPLES.glob("*.json")):
        document = document_from_json(example.read_text(encoding="utf-8"))
        pages = preview(document, font_book(default_folders()), ppi=_PPI)
        picture = side_by_side([Image.open(io.BytesIO(page)) for page in pages[:_PAGES]])
        picture.save(folder / f"official-{example.stem}.png", optimize=True)


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    width = sum(page.width for page in pages) + _GAP * (len(pages) + 1)
    height = max(page.height for page in pages) + 2 * _GAP
    table = Image.new("RGB", (width, height), _TABLE)
    x = _GAP
    for page in pages:
        table.paste(page, (x, _GAP))
        x += page.width + _GAP
    return table.quantize(64)


if __name__ == "__main__":
    take_all(Path(sys.argv[1]))
