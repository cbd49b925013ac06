"""From the office's Excel file to rows, by the same engine that reads societies' forms."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from keguang.core.directory_spec import DIRECTORY_SPEC
from keguang.core.errors import RuleBroken
from keguang.core.services.directory.checking import check_rows
from keguang.core.services.directory.rows import DirectoryDraft, DirectoryRow, Place
from keguang.documents.forms.isolation import read_isolated
from keguang.documents.forms.parts import Level, Outcome
from keguang.documents.forms.reading import Reading, Row

# Judged here row by row, in the directory's own words, or meaningless for a list of societies.
_JUDGED_HERE: Final = frozenset({"missing", "bad_phone", "missing_org", "too_long"})


def read_directory(data: bytes, file_name: str, *, on: date) -> DirectoryDraft:
    """Read an uploaded directory in a child process and judge its rows against today's directory.

    A file without a single society is refused with what the reader found.
    """
    reading = read_isolated(data, file_name, DIRECTORY_SPEC, today_year=on.year)
    findings = _findings(reading)
    if reading.outcome is not Outcome.PARSED:
        reason = "".join(findings) or _("没有找到“学会名称”一栏，请核对表头。")
        raise RuleBroken(_("名录没有读出来：%(reason)s") % {"reason": reason})
    rows = [_row(row, number) for number, row in enumerate(reading.rows, start=1)]
    return DirectoryDraft(file_name, check_rows(rows, on=on), findings)


def _findings(reading: Reading) -> tuple[str, ...]:
    told = [
        f"{finding.ref} {finding.message}".strip()
        for finding in reading.findings
        if finding.level is not Level.INFO and finding.code not in _JUDGED_HERE
    ]
    return tuple(dict.fromkeys(told))


def _row(row: Row, number: int) -> DirectoryRow:
    values = {key: str(value).strip() for key, value in row.values.items() if value is not None}
    sources = {
        key: Place(source.part, source.ref, source.raw, source.note)
        for key, source in row.sources.items()
    }
    return DirectoryRow(number, {key: values.get(key, "") for key in DIRECTORY_SPEC.keys}, sources)
