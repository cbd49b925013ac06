"""What a clerk does with a whole submission. Each view: one form, one service, back to the page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.lectures.forms.intake import (
    BodyForm,
    CallForm,
    OrganisationForm,
    RelationForm,
    SetAsideForm,
)
from keguang.lectures.forms.uploads import read_arrangement
from keguang.lectures.models import Submission
from keguang.lectures.selectors.intake import place_in_queue
from keguang.lectures.services import collections, filing, intake, settling
from keguang.lectures.services.moving import move_to_call
from keguang.lectures.services.photos import arrange_photos
from keguang.lectures.states import Relation
from keguang.lectures.views.intake.bench import after_settling, bench_url, find, tell_with_undo


@require_POST
def settle(request: SignedInRequest, code: str) -> HttpResponse:
    submission = find(request.user, code)
    following = place_in_queue(request.user, submission).next_code
    try:
        done = settling.settle_submission(submission=submission, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(bench_url(code))
    return after_settling(request, code, done, following)


@require_POST
def file_evidence(request: SignedInRequest, code: str) -> HttpResponse:
    """作为佐证存档并办结: a stamped paper without lectures of its own."""
    submission = find(request.user, code)
    following = place_in_queue(request.user, submission).next_code
    try:
        filing.file_as_evidence(submission=submission, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(bench_url(code))
    undo = reverse("lectures:undo_settle", args=[code])
    tell_with_undo(request, _("已作为佐证存档并办结；答复已拟好，在发件箱。"), undo)
    return redirect(bench_url(following) if following else reverse("lectures:intake"))


@require_POST
def undo_settle(request: SignedInRequest, code: str) -> HttpResponse:
    submission = find(request.user, code)
    try:
        sent = settling.undo_settlement(submission=submission, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if sent:
            sentence = _("这一件的答复已经发出，不能收回；再次办结时结论有变的，会另拟一封答复。")
            messages.warning(request, sentence)
    return redirect(bench_url(code))


@require_POST
def assign(request: SignedInRequest, code: str) -> HttpResponse:
    form = OrganisationForm(request.POST)
    if not form.is_valid():
        return _refused(request, code, form)
    chosen = form.cleaned_data
    return _do(
        request,
        code,
        lambda submission: settling.assign_organisation(
            submission=submission,
            organisation=chosen["organisation"],
            remember=chosen["remember"],
            by=request.user,
            now=clock.now(),
        ),
    )


@require_POST
def name_body(request: SignedInRequest, code: str) -> HttpResponse:
    """Say which organisation one written name of a collection means."""
    form = BodyForm(request.POST)
    if not form.is_valid():
        return _refused(request, code, form)
    chosen = form.cleaned_data
    return _do(
        request,
        code,
        lambda submission: collections.name_body(
            submission=submission,
            as_written=chosen["as_written"],
            organisation=chosen["organisation"],
            by=request.user,
            now=clock.now(),
        ),
    )


@require_POST
def relate(request: SignedInRequest, code: str) -> HttpResponse:
    form = RelationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择与前件的关系。"))
        return redirect(bench_url(code))
    relation = Relation(form.cleaned_data["relation"])
    return _do(
        request,
        code,
        lambda submission: settling.decide_relation(
            submission=submission, relation=relation, by=request.user, now=clock.now()
        ),
    )


@require_POST
def move(request: SignedInRequest, code: str) -> HttpResponse:
    """移到另一次征集: it was taken for the wrong one."""
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择另一次已发出的征集。"))
        return redirect(bench_url(code))
    call = form.cleaned_data["call"]
    return _do(
        request,
        code,
        lambda submission: move_to_call(
            submission=submission, call=call, by=request.user, now=clock.now()
        ),
    )


@require_POST
def set_aside(request: SignedInRequest, code: str) -> HttpResponse:
    submission = find(request.user, code)
    following = place_in_queue(request.user, submission).next_code
    form = SetAsideForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        intake.set_aside(submission=submission, reason=reason, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(bench_url(code))
    undo = reverse("lectures:bring_back", args=[code])
    tell_with_undo(request, _("已归为非申报，原件仍存档。"), undo)
    return redirect(bench_url(following) if following else reverse("lectures:intake"))


@require_POST
def bring_back(request: SignedInRequest, code: str) -> HttpResponse:
    return _do(
        request,
        code,
        lambda submission: intake.bring_back(
            submission=submission, by=request.user, now=clock.now()
        ),
    )


@require_POST
def read_again(request: SignedInRequest, code: str) -> HttpResponse:
    """Have the worker try once more to read a piece."""
    return _do(
        request,
        code,
        lambda submission: intake.read_again(
            submission=submission, by=request.user, now=clock.now()
        ),
    )


@require_POST
def arrange(request: SignedInRequest, code: str) -> HttpResponse:
    """按此顺序重新识别: photographs turned and in order, perhaps as one form, then read once."""
    asked = read_arrangement(request.POST)
    return _do(
        request,
        code,
        lambda submission: arrange_photos(
            submission=submission,
            order=asked.order,
            rotations=asked.rotations,
            one_form="one_form" in request.POST,
            by=request.user,
            now=clock.now(),
        ),
    )


@require_POST
def hold(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep the soft lock while the page is open, give it back on leaving, or take it over.

    409 names the colleague who has it.
    """
    submission = find(request.user, code)
    if "leaving" in request.POST:
        intake.release(submission=submission, by=request.user)
        return HttpResponse(status=204)
    try:
        if "take" in request.POST:
            intake.take_over(submission=submission, by=request.user, now=clock.now())
            return redirect(bench_url(code))
        intake.hold(submission=submission, by=request.user, now=clock.now())
    except DomainError as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
def release(request: SignedInRequest, code: str) -> HttpResponse:
    intake.release(submission=find(request.user, code), by=request.user)
    return HttpResponse(status=204)


def _do(
    request: SignedInRequest, code: str, service: Callable[[Submission], object]
) -> HttpResponse:
    submission = find(request.user, code)
    try:
        service(submission)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(bench_url(code))


def _refused(request: SignedInRequest, code: str, form: OrganisationForm) -> HttpResponse:
    """Back to the bench, with what was wrong about the organisation named."""
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect(bench_url(code))
