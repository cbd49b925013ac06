"""没有讲座的来件: whether a piece brought any, and why its files could not be read."""

from typing import Any

from keguang.lectures import checks
from keguang.lectures.models import FileRole, Submission
from keguang.lectures.selectors.intake import proposals_of
from keguang.lectures.states import ProposalState


def carries_lectures(submission: Submission) -> bool:
    """Whether it brought a lecture, even one that stands back for another piece or as a copy.

    What a clerk removed as no lecture at all does not count.
    """
    removed = {"state": ProposalState.WITHDRAWN, "replaced_by": None}
    return proposals_of(submission).exclude(**removed).exists()


def is_evidence_only(submission: Submission) -> bool:
    """Whether all of it was filed as the stamped paper of what came otherwise."""
    roles = set(submission.files.values_list("role", flat=True))
    return roles == {FileRole.EVIDENCE} and not carries_lectures(submission)


def refused_files(submission: Submission) -> dict[str, str]:
    """By the name a sender knows: why a file could not be opened, in a finished sentence."""
    return {
        _inner(finding): str(finding["message"])
        for finding in reversed(submission.findings)
        if finding["level"] == checks.ERROR and finding.get("file") and not finding["field"]
    }


def unrecognised_files(submission: Submission) -> list[str]:
    """Scans and photographs whose characters could not be read."""
    scans = [f for f in submission.findings if f["code"].startswith("scan_")]
    return list(dict.fromkeys(_inner(f) for f in scans if f.get("file")))


def _inner(finding: dict[str, Any]) -> str:
    return str(finding["file"]).rpartition("!")[2]
