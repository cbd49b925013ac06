"""反馈表: made for a society, and what comes back of it merged into its lectures.

A row's key is signed: only a form the office made for a lecture speaks of it, whoever's mailbox it
comes from. What cannot be taken as it stands becomes a finding for the clerk; nothing is guessed.
Findings are stored and quoted, so they are Chinese whoever causes them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.crypto import constant_time_compare, salted_hmac

from keguang.core.errors import DomainError
from keguang.core.mailbox.parts import parts_of
from keguang.core.models import Organisation
from keguang.core.selectors.originals import read_original
from keguang.documents.forms.feedback import (
    FEEDBACK_SPEC,
    HELD,
    KEY,
    NOT_HELD,
    FeedbackRow,
    feedback_xlsx,
)
from keguang.documents.forms.reading import Reading, Row
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.selectors.deliveries.board import said_when
from keguang.lectures.selectors.deliveries.published import delivery_of
from keguang.lectures.services.deliveries.journal import Hand
from keguang.lectures.services.deliveries.outcome import Outcome, record_held
from keguang.lectures.services.deliveries.photos import MOST_PHOTOS
from keguang.lectures.states import (
    Relation,
    SubmissionAction,
    SubmissionState,
    next_submission_state,
)

_NUMBERS: Final = re.compile(r"\d+")
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_SMALLEST_PHOTO: Final = 20_000  # bytes; smaller pictures are logos and signatures
_LONGEST_LINK: Final = 300
_check_address: Final = URLValidator(schemes=["http", "https"])

type Told = dict[str, str]  # a finding as a submission keeps it


@dataclass(slots=True)
class _Merging:
    """One returned form under way."""

    submission: Submission
    now: datetime
    held: list[Proposal] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def tell(self, level: str, code: str, message: str, row: Row | None = None) -> None:
        """A finding, at the place of the row it is about."""
        source = next(iter(row.sources.values()), None) if row else None
        at = (source.file, source.part, source.ref) if source else ("", "", "")
        place = dict(zip(("file", "part", "ref"), at, strict=True))
        said = {"level": level, "code": code, "message": message, "field": ""}
        self.told.append({**said, **place})

    def refuse(self, row: Row, message: str) -> None:
        self.tell("warning", "feedback_not_taken", f"反馈未登记：{message}", row)


def feedback_sheet(
    call: Call, organisation: Organisation, lectures: Sequence[Proposal]
) -> tuple[str, bytes]:
    """The 反馈表 about these lectures, and the name of its file."""
    title = f"{call.year}年{FEEDBACK_SPEC.title}"
    rows = [
        FeedbackRow(
            row_key=feedback_key(lecture.code),
            title=lecture.title,
            when=said_when(lecture, delivery_of(lecture)),
            place=delivery_of(lecture).place or lecture.place,
        )
        for lecture in lectures
    ]
    data = feedback_xlsx(title, organisation=organisation.name, rows=rows)
    return f"{title}_{organisation.name}.xlsx", data


def feedback_key(code: str) -> str:
    """What the row of a lecture carries: its code, and that this office wrote it there."""
    return f"FB-{code}-{_proof_of(code)}"


def take_feedback(
    submission: Submission, readings: Sequence[Reading | None], *, now: datetime
) -> None:
    """Merge what a piece that was just read says of published lectures, and say what was done.

    Works on the submission at hand (its caller holds the lock and saves). A piece that brought
    nothing but feedback, all of it taken, needs no clerk: it is set aside with what was recorded.
    """
    rows = [row for reading in readings if reading for row in reading.rows if row.row_key]
    if not rows:
        return
    merging = _Merging(submission, now)
    for row in rows:
        _merge(merging, row)
    _take_pictures(merging)
    if merging.held:
        names = "".join(f"《{lecture.title}》" for lecture in merging.held)
        merging.tell("info", "feedback_taken", f"已登记开展：{names}")
    submission.findings = [*merging.told, *submission.findings]
    if not submission.proposals.exists() and submission.relation != Relation.CORRECTION:
        submission.relation, submission.relation_guess = "", {}
        _set_aside_if_done(merging)


def _set_aside_if_done(merging: _Merging) -> None:
    submission = merging.submission
    levels = {finding["level"] for finding in submission.findings}
    if merging.held and not levels & {"warning", "error"}:
        state = SubmissionState(submission.state)
        submission.state = next_submission_state(state, SubmissionAction.SET_ASIDE)
        submission.set_aside_reason = f"开展情况反馈表，已登记{len(merging.held)}场"


def _merge(merging: _Merging, row: Row) -> None:
    proposal = _lecture_of(row)
    if proposal is None:
        merging.refuse(row, f"“{row.values.get('title') or ''}”一行的标识不是学会部发出的")
        return
    said = str(row.values.get("result") or "")
    if said == NOT_HELD:
        why = row.values.get("note") or "没有写明原因"
        merging.refuse(row, f"《{proposal.title}》未开展（{why}），请改期或取消")
        return
    if said not in {HELD, ""}:
        merging.refuse(row, f"《{proposal.title}》“是否开展”填的是“{said}”")
        return
    if not said and not row.values.get("attendance") and not row.values.get("news_link"):
        return  # a row nobody filled in
    outcome = _outcome_of(merging, row, proposal)
    hand = Hand(submission=merging.submission)
    try:
        record_held(proposal=proposal, outcome=outcome, hand=hand, now=merging.now)
    except DomainError as refusal:
        merging.refuse(row, f"《{proposal.title}》{refusal}")
        return
    merging.held.append(proposal)
    merging.submission.organisation = merging.submission.organisation or proposal.organisation


def _lecture_of(row: Row) -> Proposal | None:
    found = KEY.fullmatch(row.row_key)
    if found is None or not constant_time_compare(found["proof"], _proof_of(found["code"])):
        return None
    known = Proposal.objects.select_related("call", "organisation", "delivery")
    return known.filter(code=found["code"]).first()


def _outcome_of(merging: _Merging, row: Row, proposal: Proposal) -> Outcome:
    """What the row says, each doubtful value left out with a finding."""
    first, last = row.values.get("date_from"), row.values.get("date_to")
    one_day = bool(first) and first == last
    planned = said_when(proposal, delivery_of(proposal))
    if not one_day and (text := row.values.get("date_text")) and text != planned:
        merging.refuse(row, f"《{proposal.title}》开展时间“{text}”不是某一天")
    hour = row.values.get("start_time")
    return Outcome(
        day=date.fromisoformat(str(first)) if one_day else None,
        start_time=time.fromisoformat(str(hour)) if one_day and hour else None,
        place=str(row.values.get("place") or "")[:200],
        attendance=_people(merging, row, proposal),
        news_link=_address(merging, row, proposal),
    )


def _people(merging: _Merging, row: Row, proposal: Proposal) -> int | None:
    """One number; a range or a sum is asked about."""
    source = row.sources.get("attendance")
    raw = source.raw if source else ""
    if not raw:
        return None
    numbers = _NUMBERS.findall(raw.removesuffix(".0"))
    if len(numbers) == 1 and len(numbers[0]) < 7:
        return int(numbers[0])
    merging.refuse(row, f"《{proposal.title}》到场人数“{raw}”不是一个数")
    return None


def _address(merging: _Merging, row: Row, proposal: Proposal) -> str:
    link = str(row.values.get("news_link") or "").strip()
    if not link:
        return ""
    try:
        _check_address(link)
    except ValidationError:
        merging.refuse(row, f"《{proposal.title}》报道链接“{link[:60]}”不是网址")
        return ""
    return link[:_LONGEST_LINK]


def _take_pictures(merging: _Merging) -> None:
    """Photographs beside the form belong to its lecture, if it tells of one only."""
    found = [data for each in merging.submission.files.all() for data in _pictures_in(each)]
    pictures = list(dict.fromkeys(found))  # those of a mail also stand beside it as files
    if not pictures or not merging.held:
        return
    if len(merging.held) > 1 or len(pictures) > MOST_PHOTOS:
        message = f"来件附有{len(pictures)}张照片，请在各场讲座页上传需要的"
        merging.tell("warning", "feedback_photos", message)
        return
    [lecture] = merging.held
    hand = Hand(submission=merging.submission)
    try:
        record_held(proposal=lecture, outcome=Outcome(photos=pictures), hand=hand, now=merging.now)
    except DomainError as refusal:
        message = f"《{lecture.title}》照片未登记：{refusal}"
        merging.tell("warning", "feedback_photos", message)


def _pictures_in(file: Any) -> list[bytes]:
    """The photographs of one stored file: itself, or what a mail brings along."""
    data = read_original(file.original)
    if data.startswith(_PICTURES):
        return [data]
    if not file.name.lower().endswith(".eml"):
        return []
    payloads = [part.get_payload(decode=True) for part in parts_of(data) if part.get_filename()]
    return [
        each
        for each in payloads
        if isinstance(each, bytes) and len(each) >= _SMALLEST_PHOTO and each.startswith(_PICTURES)
    ]


def _proof_of(code: str) -> str:
    return salted_hmac("keguang.lectures.feedback", code, algorithm="sha256").hexdigest()[:16]
