"""学会名录: reading the office's own Excel directory, mending it, and importing it."""

from keguang.core.services.directory.applying import DirectoryResult, apply_directory
from keguang.core.services.directory.checking import check_rows, organisations_not_listed
from keguang.core.services.directory.drafts import (
    discard_import,
    finish_import,
    mend_row,
    rows_of,
    start_import,
)
from keguang.core.services.directory.reading import read_directory
from keguang.core.services.directory.rows import (
    Decision,
    DirectoryDraft,
    DirectoryRow,
    Problem,
    Severity,
)

__all__ = [
    "Decision",
    "DirectoryDraft",
    "DirectoryResult",
    "DirectoryRow",
    "Problem",
    "Severity",
    "apply_directory",
    "check_rows",
    "discard_import",
    "finish_import",
    "mend_row",
    "organisations_not_listed",
    "read_directory",
    "rows_of",
    "start_import",
]
