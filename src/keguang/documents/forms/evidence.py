"""A stamped scan beside an electronic file: is it the same form?"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from keguang.documents.forms.parts import FileParts, Finding, Level
from keguang.documents.forms.reading import Reading

# Scanned characters err; two different lectures share fewer characters than this.
_SAME_TITLE: Final = 0.75


def compare_with_scans(reading: Reading, scanned: Reading, scans: Sequence[FileParts]) -> Reading:
    """The electronic reading, with what the scans confirm or contradict as one finding.

    `extras` gains `scan_files` (one name a line) and `scan_rows` (how many rows the scans show).
    """
    missing = [title for title in _titles(reading) if not _has_title(title, _titles(scanned))]
    extras = {
        **reading.extras,
        "scan_files": "\n".join(scan.name for scan in scans),
        "scan_rows": str(len(scanned.rows)),
    }
    remark = _remark(reading, scanned, missing, scans[0].name)
    return replace(reading, findings=(*reading.findings, remark), extras=extras)


def _remark(reading: Reading, scanned: Reading, missing: Sequence[str], file: str) -> Finding:
    rows, scanned_rows = len(reading.rows), len(scanned.rows)
    if not scanned_rows:
        message = "扫描件未识别出表格内容，请人工核对与电子表格是否一致。"
        return Finding(Level.INFO, "scan_unread", message, file)
    if rows == scanned_rows and not missing:
        message = f"扫描件与电子表格一致（均为{rows}项），以电子表格为准。"
        return Finding(Level.INFO, "scan_agrees", message, file)
    if rows != scanned_rows:
        message = f"扫描件有{scanned_rows}项，电子表格有{rows}项，请核对。"
    else:
        message = f"扫描件中未找到“{missing[0]}”，请核对。"
    return Finding(Level.WARNING, "scan_differs", message, file)


def _titles(reading: Reading) -> list[str]:
    """The first text of each row: in a FormSpec the first field names the thing."""
    return [
        next((value for value in row.values.values() if isinstance(value, str)), "")
        for row in reading.rows
    ]


def _has_title(title: str, titles: Sequence[str]) -> bool:
    return any(SequenceMatcher(None, title, other).ratio() >= _SAME_TITLE for other in titles)
