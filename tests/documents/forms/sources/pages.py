"""PDF pages drawn by hand: text in Helvetica and ruled tables, y counted from the top."""

from collections.abc import Sequence
from dataclasses import dataclass, field

HEIGHT = 842
FONT_POINTS = 12
PADDING = 3


@dataclass
class Page:
    orders: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str) -> None:
        self.orders.append(
            f"BT /F {FONT_POINTS} Tf {x} {HEIGHT - y - FONT_POINTS} Td ({text}) Tj ET"
        )

    def grid(
        self,
        *,
        x: float,
        y: float,
        widths: Sequence[float],
        heights: Sequence[float],
        texts: Sequence[Sequence[str | None]],
    ) -> None:
        """A ruled table; a None joins its column to the one before it."""
        top = y
        for height, row in zip(heights, texts, strict=True):
            left = x
            for column, text in enumerate(row):
                width = widths[column]
                if text is not None:
                    joined = column + 1 < len(row) and row[column + 1] is None
                    box = width + (widths[column + 1] if joined else 0)
                    self.orders.append(f"{left} {HEIGHT - top - height} {box} {height} re S")
                    for number, line in enumerate(text.split("\n")):
                        self.text(left + PADDING, top + PADDING + number * 14, line)
                left += width
            top += height

    def pdf(self) -> bytes:
        return Page.document(self)

    @staticmethod
    def document(*pages: "Page") -> bytes:
        kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
        objects = [
            "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            f"2 0 obj<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>endobj",
            "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
        ]
        for number, page in enumerate(pages):
            stream = "\n".join(page.orders)
            objects += [
                f"{10 + 2 * number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {HEIGHT}]"
                f"/Resources<</Font<</F 3 0 R>>>>/Contents {11 + 2 * number} 0 R>>endobj",
                f"{11 + 2 * number} 0 obj<</Length {len(stream)}>>stream\n{stream}\n"
                "endstream endobj",
            ]
        body = "\n".join(["%PDF-1.4", *objects, "trailer<</Root 1 0 R>>", "%%EOF"])
        return body.encode("latin-1")
