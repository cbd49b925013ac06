"""The bench: one submission, one lecture at a time, the original beside what was read from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.core.models import User
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import rules
from keguang.lectures.forms.intake import LectureValuesForm, pressed
from keguang.lectures.models import Proposal, Submission, SubmissionFile
from keguang.lectures.selectors.intake import (
    place_in_queue,
    proposals_of,
    submissions_visible_to,
)
from keguang.lectures.selectors.review import proposals_visible_to
from keguang.lectures.services.bench import WITHOUT_VALUES, PressKind, press
from keguang.lectures.services.settling import Settlement
from keguang.lectures.states import ProposalState, SubmissionState
from keguang.lectures.views.intake import fields, original
from keguang.lectures.views.intake.discretion import masked, twins_visible_to
from keguang.lectures.views.intake.standing import standing_of, state_of
from keguang.web.bench import KeyHint, ReadField, Tab
from keguang.web.htmx import render_page

BENCH_PAGE = "lectures/intake_bench.html"
FORM_ID = "bench-form"


@require_GET
def bench(request: SignedInRequest, code: str) -> HttpResponse:
    submission = find(request.user, code)
    return show(request, submission, lecture=request.GET.get("lecture", ""))


@require_POST
def save_lecture(request: SignedInRequest, code: str, lecture: str) -> HttpResponse:
    """Save one lecture and do what the pressed button says."""
    submission = find(request.user, code)
    proposal = get_object_or_404(proposals_of(submission), code=lecture)
    form = LectureValuesForm(spec_from_dict(submission.call.form), request.POST)
    button = pressed(request.POST)
    if not form.is_valid() and button.kind not in WITHOUT_VALUES:
        return show(request, submission, lecture=lecture, refused=form)
    following = place_in_queue(request.user, submission).next_code
    try:
        settlement = press(
            submission=submission,
            proposal=proposal,
            values=form.values,
            expected_version=form.cleaned_data.get("version"),
            pressed=button,
            by=request.user,
            now=clock.now(),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return show(request, submission, lecture=lecture, refused=form)
    if settlement is not None:
        return after_settling(request, code, settlement, following)
    shown = _next_lecture(submission, lecture) if button.kind == PressKind.DONE else lecture
    return redirect(f"{bench_url(code)}?lecture={shown}")


def after_settling(
    request: HttpRequest, code: str, done: Settlement, following: str
) -> HttpResponse:
    """Say what was done, how to take it back, and go on with the next piece."""
    words = {"taken": done.taken, "returned": done.returned}
    if done.returned:
        sentence = _("接收%(taken)s场，退回%(returned)s场补正；答复已拟好，在发件箱。") % words
    elif not done.taken:
        sentence = _("已办结；答复已拟好，在发件箱。")
    else:
        sentence = _("接收%(taken)s场；答复已拟好，在发件箱。") % words
    tell_with_undo(request, sentence, reverse("lectures:undo_settle", args=[code]))
    return redirect(bench_url(following) if following else reverse("lectures:intake"))


def tell_with_undo(request: HttpRequest, sentence: str, url: str) -> None:
    """A message with a button that takes the step back."""
    form = format_html(
        '{} <form class="inline" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn--row">{}</button></form>',
        sentence,
        url,
        get_token(request),
        _("撤销"),
    )
    messages.success(request, form)


def find(user: User, code: str) -> Submission:
    """The submission of this code, for those who may see it."""
    return get_object_or_404(submissions_visible_to(user), code=code)


def show(
    request: HttpRequest,
    submission: Submission,
    *,
    lecture: str,
    refused: LectureValuesForm | None = None,
) -> HttpResponse:
    assert isinstance(request.user, User)
    visible = proposals_visible_to(request.user)
    proposals = list(proposals_of(submission).filter(pk__in=visible.values("pk")))
    current = next((p for p in proposals if p.code == lecture), None) or _first_to_do(proposals)
    spec = spec_from_dict(submission.call.form)
    context = {
        "submission": submission,
        "form_id": FORM_ID,
        "refused": refused,
        **_head(request.user, submission),
        **state_of(request.user, submission, proposals),
        **_original(request, submission, proposals, current),
        **_right(request.user, submission, spec, proposals, current, refused),
        **standing_of(submission, request.GET.get("change", "")),
        "hints": KEY_HINTS,
    }
    if refused is not None:
        for sentence in refused.non_field_errors():
            messages.error(request, str(sentence))
    return render_page(request, BENCH_PAGE, context, part="bench", status=422 if refused else 200)


def _head(user: User, submission: Submission) -> dict[str, Any]:
    place = place_in_queue(user, submission)
    return {
        "where": _("来件办理 · 第%(number)s件，共%(total)s件")
        % {"number": place.number, "total": place.total},
        "previous_url": place.previous_code and bench_url(place.previous_code),
        "next_url": place.next_code and bench_url(place.next_code),
    }


def _original(
    request: HttpRequest,
    submission: Submission,
    proposals: Sequence[Proposal],
    current: Proposal | None,
) -> dict[str, Any]:
    """The left half, or why it stays closed to this user."""
    assert isinstance(request.user, User)
    may_open = rules.may_open_original(request.user, submission)
    if not may_open:
        return {"part": None, "files": [], "photos": [], "closed": may_open.reason}
    return _left(request, submission, proposals, current)


def _left(
    request: HttpRequest,
    submission: Submission,
    proposals: Sequence[Proposal],
    current: Proposal | None,
) -> dict[str, Any]:
    pieces = original.pieces_of(submission)
    files = list(submission.files.all())
    source = _source_looked_at(current)
    piece = original.choose_piece(pieces, request.GET.get("part", ""), source)
    if piece is None:
        return {"part": None, "files": files, **_photos(files)}
    now_ref = str(source.get("ref", "")) if piece.holds(source) else ""
    marks = original.marks_of(piece, proposals, current)
    query = f"&lecture={current.code}" if current else ""
    return {
        "part": original.draw(piece, marks, now=now_ref),
        "part_tabs": [
            Tab(p.name, f"?part={p.key}{query}#original", current=p.key == piece.key)
            for p in pieces
        ],
        "now_ref": now_ref,
        "now_text": original.text_at(piece, now_ref),
        "download_url": reverse("lectures:original_file", args=[piece.file.pk]),
        "files": files,
        **_photos(files),
    }


def _photos(files: Sequence[SubmissionFile]) -> dict[str, Any]:
    """What can be turned and put in order, whether or not anything was read from it."""
    return {"photos": [file for file in files if file.is_photo], "turns": (0, 90, 180, 270)}


def _right(
    user: User,
    submission: Submission,
    spec: FormSpec,
    proposals: Sequence[Proposal],
    current: Proposal | None,
    refused: LectureValuesForm | None,
) -> dict[str, Any]:
    if current is None:
        return {"current": None, "lectures": []}
    may_open = rules.may_open_original(user, submission)
    words = {"bad": current.error_count, "warn": current.warning_count}
    return {
        "current": current,
        "lectures": [_lecture_tab(submission, n, p, current) for n, p in enumerate(proposals, 1)],
        "lecture_previous_url": _neighbour(submission, proposals, current, -1),
        "lecture_next_url": _neighbour(submission, proposals, current, 1),
        "fields": _fields(current, spec, refused, whole=bool(may_open)),
        "tidied": fields.tidied(current) if may_open else [],
        "hidden": [("version", _version_shown(current, refused))],
        "action": reverse("lectures:save_lecture", args=[submission.code, current.code]),
        "tally": _("%(bad)s处错误，%(warn)s处提醒") % words,
        **_verdicts(user, submission, current),
        "twins": twins_visible_to(user, current),
    }


def _verdicts(user: User, submission: Submission, current: Proposal) -> dict[str, Any]:
    """What may be pressed about this lecture as a whole; a withdrawn one can only be restored."""
    may_check = bool(rules.may_check(user, submission, clock.now()))
    withdrawn = current.state == ProposalState.WITHDRAWN
    own = current.submission_id == submission.pk and current.state == ProposalState.RECEIVED
    restore = {"label": _("恢复本场"), "value": str(PressKind.RESTORE)}
    remove = {"label": _("删除本场(不是讲座)"), "value": str(PressKind.WITHDRAW)}
    return {
        "read_only": submission.state != SubmissionState.TO_CHECK or withdrawn,
        "done": None if withdrawn else {"label": _("本场核对完成"), "value": "done"},
        "restore": restore if withdrawn and may_check else None,
        "remove": remove if own and may_check else None,
        "gone": _("本场已撤回，不计入；可以恢复。") if withdrawn else "",
    }


def _fields(
    current: Proposal, spec: FormSpec, refused: LectureValuesForm | None, *, whole: bool
) -> list[ReadField]:
    """What was read, or what was typed and refused; without whole numbers unless `whole`."""
    shown = fields.read_fields(current, spec, current=_field_looked_at(current))
    if not whole:
        shown = [masked(field) for field in shown]
    return shown if refused is None else [_refused(field, refused) for field in shown]


def _version_shown(current: Proposal, refused: LectureValuesForm | None) -> str:
    """The version the clerk saw: a refused page keeps it, so that a second try is refused too."""
    return str(refused.data.get("version", "") if refused else current.version)


def _lecture_tab(submission: Submission, number: int, proposal: Proposal, current: Proposal) -> Tab:
    if proposal.state == ProposalState.WITHDRAWN:
        state, says = "", _("已撤回")
    elif proposal.error_count:
        state, says = "bad", _("有错误")
    elif proposal.warning_count:
        state, says = "warn", _("有提醒")
    else:
        state, says = "good", _("无错误")
    url = f"{bench_url(submission.code)}?lecture={proposal.code}"
    return Tab(str(number), url, current=proposal == current, state=state, says=says)  # type: ignore[arg-type]  # four literals above


def bench_url(code: str) -> str:
    return reverse("lectures:bench", args=[code])


def _neighbour(
    submission: Submission, proposals: Sequence[Proposal], current: Proposal, step: int
) -> str:
    at = list(proposals).index(current) + step
    if not 0 <= at < len(proposals):
        return ""
    return f"{bench_url(submission.code)}?lecture={proposals[at].code}"


def _next_lecture(submission: Submission, lecture: str) -> str:
    """The next lecture after this one that still has something open, else this one."""
    codes = list(proposals_of(submission))
    at = next(n for n, p in enumerate(codes) if p.code == lecture)
    for proposal in [*codes[at + 1 :], *codes[:at]]:
        if proposal.state == ProposalState.WITHDRAWN:
            continue
        if proposal.error_count or proposal.warning_count:
            return proposal.code
    return lecture


def _first_to_do(proposals: Sequence[Proposal]) -> Proposal | None:
    live = [p for p in proposals if p.state != ProposalState.WITHDRAWN]
    to_do = (p for p in live if p.error_count or p.warning_count)
    return next(to_do, None) or next(iter(live), None) or next(iter(proposals), None)


def _field_looked_at(proposal: Proposal | None) -> str:
    """The first field with an open problem, else the first with a place in the original."""
    if proposal is None:
        return ""
    open_problems = [p for p in proposal.findings if original.is_open(p, proposal)]
    worth = [p for p in open_problems if p["level"] != "info"]
    if worth:
        return str(worth[0]["field"])
    return next(iter(proposal.sources), "")


def _source_looked_at(proposal: Proposal | None) -> Mapping[str, object]:
    if proposal is None:
        return {}
    field = _field_looked_at(proposal)
    for problem in proposal.findings:
        if problem["field"] == field and problem["ref"]:
            return dict(problem)
    sources: dict[str, Mapping[str, object]] = proposal.sources
    return sources.get(field) or next(iter(sources.values()), {})


def _refused(field: ReadField, refused: LectureValuesForm) -> ReadField:
    value = refused.data.get(field.key, field.value)
    errors = refused.errors.get(field.key)
    if not errors:
        return replace(field, value=value)
    return replace(field, value=value, state="bad", finding=" ".join(map(str, errors)), answers=())


KEY_HINTS = (
    KeyHint(("J", "K"), gettext_lazy("上下一场")),
    KeyHint(("N",), gettext_lazy("下一个问题")),
    KeyHint(("Enter",), gettext_lazy("接受建议")),
    KeyHint(("O",), gettext_lazy("跳到原格")),
    KeyHint(("D",), gettext_lazy("本场核对完成")),
    KeyHint(("A",), gettext_lazy("办结")),
    KeyHint(("X",), gettext_lazy("归为非申报")),
    KeyHint(("[", "]"), gettext_lazy("上下一件")),
)
