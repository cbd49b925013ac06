"""One wish: what an office says about one lecture it wants, wherever it said so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any, Final

from keguang.documents.forms.menu.columns import MARK
from keguang.documents.forms.menu.marks import MOST_PEOPLE
from keguang.documents.forms.menu.reading import MenuRow
from keguang.documents.forms.parts import CellValue
from keguang.documents.forms.reading import Source
from keguang.documents.forms.values.dates import DateRange, read_dates
from keguang.documents.forms.values.phones import read_phone
from keguang.documents.forms.values.remark import Read
from keguang.documents.forms.values.text import read_text
from keguang.orders.findings import Told
from keguang.orders.models import Choice

_PEOPLE: Final = re.compile(r"约?(\d{1,5})(?:\.0)?(?:人?左右|余人|多人|人次|人|名)?")
_LENGTHS: Final = {"host": 120, "slot": 40, "place": 200, "contact": 40, "note": 300}
_LONGEST_DATE: Final = 120


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted for one lecture; the names are those of the columns of `Choice`."""

    host: str = ""
    date_from: date | None = None
    date_to: date | None = None
    date_text: str = ""
    start_time: time | None = None
    slot: str = ""
    place: str = ""
    people: int | None = None
    contact: str = ""
    phone: str = ""
    note: str = ""
    sources: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def values(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def as_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in self.values().items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Wish":
        read = dict(kept)
        for name in ("date_from", "date_to"):
            read[name] = date.fromisoformat(read[name]) if read.get(name) else None
        read["start_time"] = (
            time.fromisoformat(read["start_time"]) if read.get("start_time") else None
        )
        return cls(**{each.name: read[each.name] for each in fields(cls) if each.name in read})

    @classmethod
    def of(cls, choice: Choice) -> "Wish":
        return cls(**{each.name: getattr(choice, each.name) for each in fields(cls)})


def wish_of(row: MenuRow, *, after: date) -> tuple[Wish, list[Told]]:
    """What one row wishes, each doubtful value left out with a finding at its cell."""
    told: list[Told] = []
    said = {name: (read_text(row.texts.get(name, "")) or "")[:n] for name, n in _LENGTHS.items()}
    days = _days(row, said["slot"], after, told) or _marked_days(row, after)
    host = said["host"] or row.mark.place
    wish = Wish(
        host=host,
        slot=said["slot"],
        place=said["place"] or (row.mark.place if host != row.mark.place else ""),
        people=_people(row, told) or row.mark.people,
        contact=said["contact"],
        phone=_phone(row, told),
        note=said["note"],
        sources={name: _source(source) for name, source in row.sources.items()},
    )
    return _on_days(wish, days), told


def wish_in_words(source: Source) -> Wish:
    """A lecture named in a sentence: wanted, and nothing else is known."""
    return Wish(sources={"mark": _source(source)})


def read_days(text: str, value: CellValue = None, *, after: date) -> Read[DateRange]:
    """The days a text names, the next such days from `after` on where no year is written."""
    read = read_dates(text, value, year=after.year)
    if read.value is None or read.value.last is None or read.value.last >= after:
        return read
    next_year = read_dates(text, value, year=after.year + 1)
    later = next_year.value is not None and next_year.value.last != read.value.last
    return next_year if later else read


def _marked_days(row: MenuRow, after: date) -> DateRange | None:
    days = row.mark.days
    return read_days(days.text, row.values.get(MARK), after=after).value or days if days else None


def _on_days(wish: Wish, days: DateRange | None) -> Wish:
    if days is None:
        return wish
    return replace(
        wish,
        date_from=days.first,
        date_to=days.last,
        date_text=days.text[:_LONGEST_DATE],
        start_time=time.fromisoformat(days.start_time) if days.start_time else None,
    )


def _days(row: MenuRow, slot: str, after: date, told: list[Told]) -> DateRange | None:
    text = row.texts.get("dates", "")
    if not text:
        return None
    read, source = read_days(text, row.values.get("dates"), after=after), row.sources["dates"]
    told += [Told(str(r.level), "choice_date", r.message, source, "dates") for r in read.remarks]
    if read.value is None or read.value.start_time or not re.search(r"\d", slot):
        return read.value
    hour = read_dates(f"{read.value.text} {slot}", year=after.year).value
    return replace(read.value, start_time=hour.start_time) if hour else read.value


def _people(row: MenuRow, told: list[Told]) -> int | None:
    """One number; a range or a sum is asked about."""
    text = "".join(row.texts.get("people", "").split())
    found = _PEOPLE.fullmatch(text)
    if found and int(found[1]) <= MOST_PEOPLE:
        return int(found[1])
    if text:
        message = f"预计人数“{text[:20]}”不是一个数"
        told.append(Told("warning", "choice_people", message, row.sources["people"], "people"))
    return None


def _phone(row: MenuRow, told: list[Told]) -> str:
    text = row.texts.get("phone", "")
    if not text:
        return ""
    read = read_phone(text, row.values.get("phone"))
    for remark in read.remarks:
        told.append(Told("warning", "choice_phone", remark.message, row.sources["phone"], "phone"))
    return (read.value or "")[:20]


def _source(source: Source) -> dict[str, str]:
    return {"file": source.file, "part": source.part, "ref": source.ref, "raw": source.raw[:200]}


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
