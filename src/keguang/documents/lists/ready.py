"""The lists this office keeps, with its own headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keguang.documents.lists.model import Edition, ListTable
from keguang.documents.tables.cells import CellValue, Column, Kind

_NUMBER: Final = Column("序号", Kind.INTEGER, 3.5)
_ORGANISATION: Final = Column("申报单位", width=6.5)
_LECTURE: Final = (
    Column("讲座题目", width=10),
    Column("主讲人", width=4.5),
    Column("职务/职称", width=6),
    Column("工作单位", width=7.5),
    Column("适合人群", width=5.5),
    Column("时长", width=4.5),
    Column("拟开展时间", width=6.5),
    Column("拟开展地点", width=7.5),
)
_PHONE: Final = Column("联系电话", Kind.PHONE, 7.5)
_OPINION: Final = Column("意见", width=5.5)
_REMARK: Final = Column("备注", width=4.5)
_PROGRESS: Final = (
    Column("序号", Kind.INTEGER, 4),
    Column("单位", width=20),
    Column("已报", Kind.INTEGER, 6),
    Column("填报完整", Kind.INTEGER, 6),
    Column("审核通过/应报", width=8),
    Column("状态", width=14),
    Column("下一步", Kind.LONG, 24),
)


@dataclass(frozen=True, slots=True)
class LectureLine:
    """One lecture of the merged list, as it is to be printed."""

    organisation: str
    title: str
    speaker: str
    position: str = ""
    employer: str = ""
    audience: str = ""
    duration_min: int | None = None
    date_text: str = ""
    place: str = ""
    phone: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """How far one organisation is: counts, a word for its state, and what comes next."""

    organisation: str
    reported: int
    complete: int
    accepted: int
    due: int
    state: str
    next_step: str = ""


def lecture_list(
    lines: Sequence[LectureLine],
    *,
    title: str,
    subtitle: str = "",
    edition: Edition,
    with_opinion: bool = False,
    notes: Sequence[str] = (),
) -> ListTable:
    """征集汇总表: the lectures of all organisations in the order given.

    Only the internal edition has telephone numbers; `with_opinion` leaves leaders a column to
    write in.
    """
    internal = edition is Edition.INTERNAL
    columns = [_NUMBER, _ORGANISATION, *_LECTURE]
    columns += [_PHONE] if internal else []
    columns += [_OPINION] if with_opinion else []
    rows = []
    for number, line in enumerate(lines, start=1):
        cells: list[CellValue] = [number, line.organisation, *_lecture_cells(line)]
        cells += [line.phone] if internal else []
        cells += [""] if with_opinion else []
        rows.append((*cells, line.remark))
    return ListTable(
        title, subtitle, (*columns, _REMARK), tuple(rows), 1, edition, notes=tuple(notes)
    )


def _lecture_cells(line: LectureLine) -> tuple[CellValue, ...]:
    return (
        line.title,
        line.speaker,
        line.position,
        line.employer,
        line.audience,
        f"{line.duration_min}分钟" if line.duration_min else "",
        line.date_text,
        line.place,
    )


def progress_list(
    lines: Sequence[ProgressLine],
    *,
    title: str,
    subtitle: str = "",
    edition: Edition = Edition.INTERNAL,
    notes: Sequence[str] = (),
) -> ListTable:
    """征集进度表: one line per organisation in the order given, with a closing 合计."""
    rows: list[tuple[CellValue, ...]] = [
        (
            number,
            line.organisation,
            line.reported,
            line.complete,
            f"{line.accepted}/{line.due}" if line.due else "免报",
            line.state,
            line.next_step,
        )
        for number, line in enumerate(lines, start=1)
    ]
    if lines:
        rows.append(_total(lines))
    return ListTable(title, subtitle, _PROGRESS, tuple(rows), None, edition, tuple(notes))


def _total(lines: Sequence[ProgressLine]) -> tuple[CellValue, ...]:
    return (
        None,
        f"合计（{len(lines)}家）",
        sum(line.reported for line in lines),
        sum(line.complete for line in lines),
        f"{sum(line.accepted for line in lines)}/{sum(line.due for line in lines)}",
        "",
        "",
    )
