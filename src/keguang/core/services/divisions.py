"""行政区划: loading the tree of a city from rows of code, parent, level and name."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import Division, DivisionKind, DivisionLevel, DivisionLoad

LUOYANG: Final = Path(__file__).parents[1] / "data" / "luoyang_divisions.csv"

_LEVELS: Final[Mapping[str, DivisionLevel]] = {
    "province": DivisionLevel.PROVINCE,
    "prefecture": DivisionLevel.PREFECTURE,
    "district": DivisionLevel.DISTRICT,
    "county": DivisionLevel.DISTRICT,
    "zone": DivisionLevel.DISTRICT,
    "subdistrict": DivisionLevel.TOWNSHIP,
    "town": DivisionLevel.TOWNSHIP,
    "township": DivisionLevel.TOWNSHIP,
    "other_township_level": DivisionLevel.TOWNSHIP,
    "village": DivisionLevel.VILLAGE,
    "community": DivisionLevel.VILLAGE,
    "other_village_level": DivisionLevel.VILLAGE,
}
_FUNCTIONAL: Final = frozenset({"zone", "other_township_level", "other_village_level"})
_UPDATED: Final = (
    "name",
    "level",
    "kind",
    "parent",
    "counted_in",
    "path",
    "valid_from",
    "valid_to",
)


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One line of the file; `parent` and `counted_in` are codes, empty for none."""

    code: str
    parent: str
    level: DivisionLevel
    name: str
    kind: DivisionKind = DivisionKind.ADMINISTRATIVE
    counted_in: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class LoadedDivisions:
    created: int
    changed: int
    ended: int

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.ended)


def read_division_rows(path: Path) -> list[DivisionRow]:
    """Read the CSV; a line that cannot be used is refused with its number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_row(line, number) for number, line in enumerate(csv.DictReader(file), start=2)]


@transaction.atomic
def load_divisions(
    rows: Iterable[DivisionRow], *, now: datetime, ended_on: date | None = None
) -> LoadedDivisions:
    """Bring the tree to what the rows say; loading the same rows again changes nothing.

    What has changed is kept as a load: kept pages that show a division's name know it by that.

    With `ended_on`, divisions under the rows' roots that the rows no longer name end that day:
    they stay on record, because last year's papers still point at them.
    """
    by_code = {row.code: row for row in rows}
    known = {division.code: division for division in Division.objects.all()}
    before = frozenset(known)
    created = changed = 0
    for level in DivisionLevel:
        fresh, stale = [], []
        for row in (row for row in by_code.values() if row.level == level):
            wanted = _division(row, known)
            existing = known.get(row.code)
            if existing is None:
                fresh.append(wanted)
            elif _differs(existing, wanted):
                wanted.pk = existing.pk
                stale.append(wanted)
        Division.objects.bulk_create(fresh, batch_size=500)
        Division.objects.bulk_update(stale, _UPDATED[:4] + _UPDATED[5:], batch_size=100)
        known.update({division.code: division for division in (*fresh, *stale)})
        created, changed = created + len(fresh), changed + len(stale)
    changed += len(_write_counted_in(by_code, known) & before)
    loaded = LoadedDivisions(created, changed, _end_missing(by_code, known, ended_on))
    if loaded:
        DivisionLoad.objects.create(
            at=now, created=loaded.created, changed=loaded.changed, ended=loaded.ended
        )
    return loaded


def _row(line: Mapping[str, str | None], number: int) -> DivisionRow:
    cell = {key: (value or "").strip() for key, value in line.items() if key}
    level = _LEVELS.get(cell.get("level", ""))
    if level is None or not cell.get("code", "").isdecimal() or not cell.get("name"):
        raise RuleBroken(_("第%(line)d行不能使用：代码、级别或名称有误。") % {"line": number})
    kind = DivisionKind.FUNCTIONAL if cell["level"] in _FUNCTIONAL else DivisionKind.ADMINISTRATIVE
    try:
        return DivisionRow(
            code=cell["code"],
            parent=cell.get("parent", ""),
            level=level,
            name=cell["name"],
            kind=DivisionKind(cell.get("kind") or kind),
            counted_in=cell.get("counted_in", ""),
            valid_from=_day(cell.get("valid_from", "")),
            valid_to=_day(cell.get("valid_to", "")),
        )
    except ValueError:
        raise RuleBroken(_("第%(line)d行不能使用：类别或日期有误。") % {"line": number}) from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _division(row: DivisionRow, known: Mapping[str, Division]) -> Division:
    parent = known.get(row.parent)
    if row.parent and parent is None:
        missing = _("%(name)s（%(code)s）的上级%(parent)s不存在。")
        raise RuleBroken(missing % {"name": row.name, "code": row.code, "parent": row.parent})
    return Division(
        code=row.code,
        name=row.name,
        level=row.level,
        kind=row.kind,
        parent=parent,
        path=f"{parent.path}/{row.code}" if parent else row.code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _differs(existing: Division, wanted: Division) -> bool:
    compared = ("name", "level", "kind", "parent_id", "path", "valid_from", "valid_to")
    return any(getattr(existing, field) != getattr(wanted, field) for field in compared)


def _write_counted_in(rows: Mapping[str, DivisionRow], known: Mapping[str, Division]) -> set[str]:
    """Last, because the unit that counts a zone may stand anywhere in the file; whose it was."""
    moved = []
    for row in rows.values():
        target = known.get(row.counted_in)
        division = known[row.code]
        if target is not None and division.counted_in_id != target.pk:
            division.counted_in = target
            moved.append(division)
    Division.objects.bulk_update(moved, ["counted_in"], batch_size=100)
    return {division.code for division in moved}


def _end_missing(
    rows: Mapping[str, DivisionRow], known: Mapping[str, Division], ended_on: date | None
) -> int:
    if ended_on is None:
        return 0
    roots = [known[row.code].path for row in rows.values() if row.parent not in rows]
    gone = [
        division.pk
        for code, division in known.items()
        if code not in rows
        and division.valid_to is None
        and any(division.path.startswith(f"{root}/") for root in roots)
    ]
    return Division.objects.filter(pk__in=gone).update(valid_to=ended_on - timedelta(days=1))
