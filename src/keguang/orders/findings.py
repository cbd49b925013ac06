"""What a piece's reading has to say, as a piece keeps it; Chinese, for it is stored and quoted."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from keguang.documents.forms.reading import Source

NOWHERE: Final = Source("", "", "")


@dataclass(frozen=True, slots=True)
class Told:
    """One finding. `row` is the place of the row it asks about in the piece's rows; None where
    nothing is asked."""

    level: str
    code: str
    message: str
    source: Source = NOWHERE
    field: str = ""
    row: int | None = None

    def as_dict(self) -> dict[str, Any]:
        where = {"file": self.source.file, "part": self.source.part, "ref": self.source.ref}
        plain = asdict(self)
        del plain["source"]
        return {**plain, **where}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Told":
        source = Source(kept["file"], kept["part"], kept["ref"])
        return cls(kept["level"], kept["code"], kept["message"], source, kept["field"], kept["row"])


def is_open(finding: dict[str, Any]) -> bool:
    """Whether a person has to look at it before the piece is done with."""
    return finding["row"] is not None or finding["level"] == "error"
