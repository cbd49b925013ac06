"""Bringing pieces in by hand: files, paper, telephone, and mail first taken for something else."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError, RuleBroken
from keguang.core.http import SignedInRequest
from keguang.core.models import MailboxMessage, MessageKind
from keguang.core.numbers import read_count
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import rules
from keguang.lectures.forms.intake import LectureValuesForm, TranscriptionForm, UploadForm
from keguang.lectures.forms.uploads import read_rotations, read_uploads
from keguang.lectures.models import Call, Submission
from keguang.lectures.selectors.intake import call_brought_for, calls_taking, other_mail
from keguang.lectures.services import intake
from keguang.lectures.services.transcription import transcribe as transcribe_lectures
from keguang.lectures.states import Door
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.intake.bench import bench_url

MOST_TYPED = 12
PAGE_SIZE = 50
ANY_KIND = "all"


@require_http_methods(["GET", "POST"])
@answers_refusals
def upload(request: SignedInRequest) -> HttpResponse:
    """Files for a society: chosen, dropped or pasted; together one submission."""
    rules.may_run_calls(request.user).require()
    form = UploadForm(request.POST or None, request.FILES or None)
    call = _call(request)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, _store(request, call, form))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"ok": False, "message": _sentences(form)}, status=422)
    context = {"form": form, "call": call, "calls": calls_taking(clock.now())}
    return render(request, "lectures/intake_upload.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@answers_refusals
def transcribe(request: SignedInRequest) -> HttpResponse:
    """登记来件(代录): lectures told by telephone or read from paper, with their source."""
    rules.may_run_calls(request.user).require()
    call = _call(request)
    if call is None:
        messages.error(request, _("还没有发出过征集，不能登记来件。"))
        return redirect("lectures:intake")
    spec = spec_from_dict(call.form)
    form = TranscriptionForm(request.POST or None)
    blocks = _blocks(spec, request)
    if request.method == "POST" and "more" not in request.POST and _all_valid(form, blocks):
        try:
            submission = transcribe_lectures(
                call=call,
                organisation=form.cleaned_data["organisation"],
                source=form.cleaned_data["source"],
                lectures=[block.values for block in blocks if _filled(block)],
                by=request.user,
                now=clock.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(bench_url(submission.code))
    context = {"form": form, "blocks": blocks, "call": call, "calls": calls_taking(clock.now())}
    return render(request, "lectures/intake_transcribe.html", context, status=_status(form))


@require_http_methods(["GET"])
@answers_refusals
def mail(request: SignedInRequest) -> HttpResponse:
    """其他邮件: header lines of what was taken for other business; the mailbox is untouched."""
    rules.may_run_calls(request.user).require()
    kind, text = request.GET.get("kind", MessageKind.OTHER), request.GET.get("q", "").strip()
    found = other_mail(request.user, kind, text)
    kinds = [(value, label) for value, label in MessageKind.choices if value != "submission"]
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": [*kinds, (ANY_KIND, _("全部"))],
        "query": text,
    }
    return render(request, "lectures/intake_mail.html", context)


@require_POST
def fetch_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """取回为来件: this one was a submission after all."""
    message = get_object_or_404(MailboxMessage, pk=pk)
    try:
        intake.ask_to_fetch(message=message, by=request.user, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("正在取回全文，稍后出现在来件办理。"))
    return redirect(f"{reverse('lectures:other_mail')}?{request.GET.urlencode()}")


def _call(request: SignedInRequest) -> Call | None:
    """The call chosen on the page, by default the one in force."""
    chosen = request.POST.get("call") or request.GET.get("call", "")
    return call_brought_for(chosen, clock.now())


def _store(request: SignedInRequest, call: Call | None, form: UploadForm) -> Submission:
    if call is None:
        raise RuleBroken(_("还没有发出过征集，不能登记来件。"))
    chosen = form.cleaned_data
    return intake.accept_upload(
        call=call,
        organisation=chosen["organisation"],
        files=read_uploads(chosen["files"]),
        door=Door.UPLOAD,
        source=chosen["source"],
        as_one_form=chosen["as_one_form"],
        rotations=read_rotations(request.POST),
        by=request.user,
        now=clock.now(),
    )


def _answer(request: HttpRequest, submission: Submission) -> HttpResponse:
    url = bench_url(submission.code)
    if "application/json" in request.headers.get("Accept", ""):
        message = _("已存档，正在识别")
        return JsonResponse(
            {"ok": True, "name": submission.subject, "message": message, "url": url}
        )
    messages.success(request, _("已存档，正在识别。"))
    return redirect(url)


def _blocks(spec: FormSpec, request: HttpRequest) -> list[LectureValuesForm]:
    """One block a lecture; the button for one more works without scripts."""
    count = read_count(request.POST.get("blocks", "")) or 1
    count = min(MOST_TYPED, count + ("more" in request.POST))
    blocks = []
    for number in range(count):
        prefix = f"l{number}"
        data: Any = request.POST.copy() if request.method == "POST" else None
        if data is not None:
            data[f"{prefix}-version"] = "1"
        blocks.append(LectureValuesForm(spec, data, prefix=prefix, initial={"version": 1}))
    return blocks


def _all_valid(form: Form, blocks: list[LectureValuesForm]) -> bool:
    return all([form.is_valid(), *(block.is_valid() for block in blocks)])


def _filled(block: LectureValuesForm) -> bool:
    return any(value not in (None, "") for value in block.values.values())


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _sentences(form: Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
