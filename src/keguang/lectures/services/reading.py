"""识别: from a submission's stored files to lectures with findings. The background half of intake.

Reading happens outside any transaction (it may take a minute); what was read is then written in
one, so a reader killed at any moment leaves either nothing or everything.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.models import Organisation
from keguang.core.selectors.organisations import SenderGuess, find_by_name, guess_sender
from keguang.documents.forms.as_json import parts_to_json, reading_to_json
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.parts import FileParts, Finding
from keguang.documents.forms.reading import Row
from keguang.lectures.checks import Problem, likely_answers
from keguang.lectures.evidence import Choice, FileRows, choose_rows, title_year
from keguang.lectures.models import FileRole, Submission
from keguang.lectures.services.answers import draft_receipt
from keguang.lectures.services.correction_sheets import merge_sheets
from keguang.lectures.services.deliveries.feedback import take_feedback
from keguang.lectures.services.file_reading import FileReadings, ReadFile
from keguang.lectures.services.intake import advance, locked
from keguang.lectures.services.photos import keep_enclosed
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.proposals import add_proposal
from keguang.lectures.services.relation_guess import guess_relation
from keguang.lectures.states import SubmissionAction, SubmissionState

_WHICH_LECTURE: Final = re.compile(r"^第\d+场(?:《[^》]*》)?")
SCANS: Final = "scan_files"  # where the engine names the scans that came beside a typed form


def read_files(
    submission: Submission, reader: WarmReader, *, now: datetime, scan: bool = True
) -> list[ReadFile]:
    """Read every file of a submission in limited children; no transaction, no writes.

    Without `scan` pictures are left unread, with the engine's finding that says so.
    """
    readings = FileReadings(submission, reader, timezone.localdate(now).year, scan=scan)
    files = list(submission.files.select_related("original"))
    photos = [file for file in files if file.is_photo and not file.is_enclosed]
    pages = photos if submission.one_form and len(photos) > 1 else []
    alone = [file for file in files if not file.is_enclosed and file not in pages]
    own = frozenset(photo.original.sha256 for photo in photos)
    known = frozenset(file.original.sha256 for file in files)
    read = [readings.of_file(file, left_out=own, known=known) for file in alone]
    return [readings.of_pages(pages), *read] if pages else read


@transaction.atomic
def start_reading(submission: Submission) -> Submission | None:
    """Enter 识别中; None when there is nothing to read any more (settled, set aside meanwhile)."""
    submission = locked(submission)
    if submission.state not in {SubmissionState.STORED, SubmissionState.READING}:
        return None
    advance(submission, SubmissionAction.START_READING)
    submission.save(update_fields=["state"])
    return submission


@transaction.atomic
def keep_reading(submission: Submission, read: Sequence[ReadFile], *, now: datetime) -> None:
    """Write what was read: files, lectures, findings, whose it is and how it stands to others."""
    submission = locked(submission)
    if submission.state != SubmissionState.READING:
        return
    choice = choose_rows(_rows_by_file(read))
    _keep_files(read, choice)
    for each in read:
        keep_enclosed(submission, each.enclosed, now=now)
    guess = _guess(submission, read)
    if submission.organisation is None and guess.certain and not _is_collection(choice.rows):
        submission.organisation = guess.organisation
    submission.guess = _guess_as_dict(guess)
    corrected = merge_sheets(submission, choice.rows, now=now)
    fresh = [row for row in choice.rows if row.row_key not in corrected]
    if submission.proposals.exists():
        fresh = []  # brought back after it was set aside: its lectures are here already
    remarks = _with_answers(_remarks_by_row(fresh, read), fresh)
    # who sends by the link of one society speaks for that one
    several = submission.link_id is None and _is_collection(fresh)
    for order, row in enumerate(fresh):
        organisation = _organisation_of(row, submission) if several else submission.organisation
        _add_row(submission, row, organisation, order=order, remarks=remarks[order], now=now)
    merged = [row for row in choice.rows if row.row_key in corrected]
    told = [*remarks, *_remarks_by_row(merged, read)]  # a corrected lecture has its own remarks
    old_forms = _old_forms(read, submission.call.year) if choice.rows else []
    submission.findings = [*old_forms, *_whole_findings(read, told, choice)]
    submission.stamped = bool(choice.evidence) or any(r.reading.extras.get(SCANS) for r in read)
    guess_relation(submission, corrected=bool(corrected))
    note_standing(submission.proposals.all(), now=now)
    advance(submission, SubmissionAction.FINISH_READING)
    take_feedback(submission, [each.feedback for each in read], now=now)
    submission.save()
    audit.record(
        actor=None,
        action="lectures.keep_reading",
        subject=submission,
        at=now,
        detail={"lectures": len(fresh), "corrected": len(corrected)},
    )
    draft_receipt(submission=submission, now=now)


@transaction.atomic
def leave_unread(submission: Submission, *, now: datetime) -> None:
    """识别没有成功: reading was given up, so a clerk must look at the original itself."""
    submission = locked(submission)
    if submission.state not in {SubmissionState.STORED, SubmissionState.READING}:
        return
    if submission.state == SubmissionState.STORED:
        advance(submission, SubmissionAction.START_READING)
    advance(submission, SubmissionAction.FINISH_READING)
    sentence = _("识别没有成功，原件完好。可重新识别，或照原件登记(代录)，或请对方重发。")
    submission.findings = [
        {"level": "error", "code": "not_read", "field": "", "file": "", "message": sentence}
    ]
    submission.save(update_fields=["state", "findings"])
    audit.record(actor=None, action="lectures.leave_unread", subject=submission, at=now)


def _is_collection(rows: Sequence[Row]) -> bool:
    """Whether one file carries the lectures of several organisations (an online form's export)."""
    return len({row.sender_org for row in rows if row.sender_org}) > 1


def _rows_by_file(read: Sequence[ReadFile]) -> list[FileRows]:
    grouped: dict[str, list[Row]] = {}
    for each in read:
        for row in each.reading.rows:
            grouped.setdefault(_file_of(row), []).append(row)
    return [FileRows(name, tuple(rows), _is_scanned(rows)) for name, rows in grouped.items()]


def _file_of(row: Row) -> str:
    source = row.sources.get("title") or next(iter(row.sources.values()), None)
    return source.file if source else ""


def _is_scanned(rows: Sequence[Row]) -> bool:
    """Recognised characters are never fully certain, and their place is a box on a page."""
    refs = [s for row in rows for s in row.sources.values()]
    boxed = [s for s in refs if s.ref.startswith("p") and ":" in s.ref]
    return bool(boxed) and min(s.confidence for s in boxed) < 1


def _keep_files(read: Sequence[ReadFile], choice: Choice) -> None:
    for each in read:
        each.file.outcome = str(each.reading.outcome)
        each.file.reading = reading_to_json(each.reading)
        each.file.parts = parts_to_json(each.parts)
        for page in each.pages:  # what was read stands with the first
            page.outcome, page.reading, page.parts = each.file.outcome, "", ""
        for file in (each.file, *each.pages):
            file.role = _role(file.name, choice)
            file.save(update_fields=["outcome", "reading", "parts", "role"])


def _role(name: str, choice: Choice) -> FileRole:
    if name in choice.evidence:
        return FileRole.EVIDENCE
    return FileRole.OTHER if name in choice.copies else FileRole.DATA


def _guess(submission: Submission, read: Sequence[ReadFile]) -> SenderGuess:
    written = next((r.reading.sender_org for r in read if r.reading.sender_org), None)
    return guess_sender(
        submission.sender,
        form_org=written or "",
        subject=submission.subject,
        file_names=[part for each in read for part in _file_names(each.parts)],
        on=timezone.localdate(submission.received_at),
    )


def _file_names(parts: FileParts) -> list[str]:
    return [parts.name, *(name for member in parts.members for name in _file_names(member))]


def _guess_as_dict(guess: SenderGuess) -> dict[str, Any]:
    return {
        "organisation": guess.organisation.pk if guess.organisation else None,
        "name": str(guess.organisation or ""),
        "certain": guess.certain,
        "reason": guess.reason,
        "alternatives": [
            {"organisation": other.pk, "name": other.name} for other in guess.alternatives
        ],
    }


def _add_row(
    submission: Submission,
    row: Row,
    organisation: Organisation | None,
    *,
    order: int,
    remarks: Sequence[Problem],
    now: datetime,
) -> None:
    add_proposal(
        call=submission.call,
        submission=submission,
        organisation=organisation,
        organisation_as_written=row.sender_org or "",
        values=row.values,
        sources={key: asdict(source) for key, source in row.sources.items()},
        order=order,
        way=str(submission.door),
        by=submission.entered_by,
        now=now,
        remarks=remarks,
    )


def _organisation_of(row: Row, submission: Submission) -> Organisation | None:
    """The row's own organisation where it names one we know for sure; the submission's if none.

    A name we do not know is asked about: it never falls to whoever sent the file.
    """
    if not row.sender_org:
        return submission.organisation
    day = timezone.localdate(submission.received_at)
    sure = [match for match in find_by_name(row.sender_org, on=day) if match.is_sure]
    return sure[0].organisation if len(sure) == 1 else None


def _remarks_by_row(rows: Sequence[Row], read: Sequence[ReadFile]) -> list[list[Problem]]:
    """The reader's findings, each given to the row whose line of the original it stands on."""
    owner: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        for source in row.sources.values():
            owner.setdefault((source.file, source.part, source.ref), number)
            owner.setdefault((source.file, source.part, _line_of(source.ref)), number)
    remarks: list[list[Problem]] = [[] for _row in rows]
    for finding in _findings(read):
        place = _owner(finding, owner)
        if place is not None and finding.field:
            remarks[place].append(_problem(finding))
    return remarks


def _with_answers(remarks: Sequence[Sequence[Problem]], rows: Sequence[Row]) -> list[list[Problem]]:
    """The same findings with their likely answers, from what other rows of the form say."""
    phones = Counter(str(p) for row in rows if (p := row.values.get("contact_phone")))
    common = phones.most_common(1)[0][0] if phones else ""
    return [
        [replace(p, fixes=likely_answers(p, _raw(p, row), phone_elsewhere=common)) for p in mine]
        for mine, row in zip(remarks, rows, strict=True)
    ]


def _raw(problem: Problem, row: Row) -> str:
    """The words a finding speaks of: what its source holds, else what it quotes."""
    source = row.sources.get(problem.field)
    quoted = problem.message.partition("“")[2].partition("”")[0]
    return source.raw if source and source.raw else quoted


def _owner(finding: Finding, owner: Mapping[tuple[str, str, str], int]) -> int | None:
    exact = owner.get((finding.file, finding.part, finding.ref))
    if exact is not None:
        return exact
    return owner.get((finding.file, finding.part, _line_of(finding.ref)))


def _line_of(ref: str) -> str:
    """ "H5" → "row 5", "T1R4C2" → "T1R4": what the cells of one line have in common."""
    if ref.startswith("T") and "C" in ref:
        return ref[: ref.rindex("C")]
    digits = ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f"row {digits}" if digits.isdecimal() and digits != ref else ref


def _problem(finding: Finding) -> Problem:
    """A remark on one lecture, without the reader's "第2场《…》": here the lecture is named."""
    field = "date_from" if finding.field == "dates" else finding.field
    return Problem(
        str(finding.level),
        finding.code,
        field,
        _WHICH_LECTURE.sub("", finding.message),
        file=finding.file,
        part=finding.part,
        ref=finding.ref,
    )


def _findings(read: Sequence[ReadFile]) -> list[Finding]:
    return [finding for each in read for finding in each.reading.findings]


def _old_forms(read: Sequence[ReadFile], year: int) -> list[dict[str, Any]]:
    """上一年的表: a heading of another year, where the sender may have taken the wrong file."""
    found = []
    for each in read:
        written = title_year(each.parts)
        if written is not None and written != year:
            words = {"written": written, "year": year}
            sentence = (
                _("表题写的是%(written)s年，本次征集%(year)s年，可能误用了往年的表。") % words
            )
            remark = {"level": "warning", "code": "other_years_form", "field": ""}
            found.append({**remark, "message": sentence, "written": written})
    return found


def _whole_findings(
    read: Sequence[ReadFile], remarks: Sequence[Sequence[Problem]], choice: Choice
) -> list[dict[str, Any]]:
    """What concerns the piece as a whole: unreadable attachments, dropped examples, differences."""
    told = {(r.file, r.part, r.ref, r.message) for row in remarks for r in row}
    left = [
        {**asdict(f), "level": str(f.level)}
        for f in _findings(read)
        if (f.file, f.part, f.ref, _problem(f).message) not in told
    ]
    differing = [
        {"level": "warning", "code": "scan_differs", "message": sentence, "field": ""}
        for sentence in choice.differences
    ]
    if choice.evidence:
        names = _("、").join(choice.evidence)
        sentence = _("“%(names)s”作为盖章件存档，内容以电子表为准。") % {"names": names}
        differing.append({"level": "info", "code": "evidence", "message": sentence, "field": ""})
    if choice.copies:
        names = _("、").join(choice.copies)
        sentence = _("“%(names)s”与另一份电子表内容相同，只登记一次。") % {"names": names}
        differing.append({"level": "info", "code": "same_form", "message": sentence, "field": ""})
    return [*left, *differing]
