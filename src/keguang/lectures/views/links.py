"""What a society does by its link, without an account: fill in, correct, confirm its contact.

Everything works without scripts; with them a draft is kept a moment after each change.
"""

import functools
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.numbers import read_count
from keguang.core.selectors.links import resolve_link
from keguang.documents.forms.spec import spec_from_dict
from keguang.lectures import rules
from keguang.lectures.forms.links import ContactForm, PostedForm
from keguang.lectures.forms.uploads import read_rotations, read_uploads
from keguang.lectures.models import Recipient
from keguang.lectures.selectors.submitted import receipt_of
from keguang.lectures.services import corrections
from keguang.lectures.services.intake import accept_upload
from keguang.lectures.states import Door
from keguang.lectures.views.link_pages import correct_context, fill_context, previews
from keguang.web.throttle import throttled

FILL_PAGE: Final = "lectures/link_fill.html"
CORRECT_PAGE: Final = "lectures/link_correct.html"
PREVIEW_PAGE: Final = "lectures/link_preview.html"
RECEIPT_PAGE: Final = "lectures/link_receipt.html"
CONTACT_PAGE: Final = "lectures/link_contact.html"
ENDED_PAGE: Final = "lectures/link_ended.html"
_CALLS: Final = 240  # of one address in ten minutes: an office shares one, drafts save themselves
_WINDOW_S: Final = 600

type LinkView = Callable[..., HttpResponse]


def by_link(*purposes: LinkPurpose) -> Callable[[LinkView], LinkView]:
    """Open the page to whoever holds a live link for it; tell everybody else kindly what to do.

    The view receives the link and its recipient in place of the token.
    """

    def decorate(view: LinkView) -> LinkView:
        @functools.wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            try:
                link = _resolve(token, purposes)
                recipient = corrections.recipient_of(link)
            except DomainError as refusal:
                return render(request, ENDED_PAGE, {"reason": str(refusal)}, status=410)
            return view(request, link, recipient, token=token, **kwargs)

        throttle: Callable[[LinkView], LinkView] = throttled(
            "links", limit=_CALLS, window_s=_WINDOW_S
        )
        return login_not_required(never_cache(throttle(opened)))

    return decorate


@by_link(LinkPurpose.FILL)
def fill(request: HttpRequest, link: SignedLink, recipient: Recipient, token: str) -> HttpResponse:
    """在线填报: as many blocks as lectures, kept as a draft, looked at once more, then sent."""
    verdict = rules.may_propose(recipient, clock.now())
    if not verdict:
        return render(request, ENDED_PAGE, {"reason": verdict.reason}, status=403)
    here = reverse("lectures:link_fill", args=[token])
    if request.method == "POST":
        return _step(request, link, recipient, token, here)
    context = fill_context(recipient, link, PostedForm.from_draft(link.draft), clock.now())
    context |= {
        "token": token,
        "action": here,
        "draft_url": reverse("lectures:link_fill_draft", args=[token]),
    }
    return render(request, FILL_PAGE, context)


@by_link(LinkPurpose.CORRECT)
def correct(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str
) -> HttpResponse:
    """补正: only what is wrong, each fault beside its field, and blocks for what still lacks."""
    verdict = rules.may_propose(recipient, clock.now())
    if not verdict:
        return render(request, ENDED_PAGE, {"reason": verdict.reason}, status=403)
    here = reverse("lectures:link_correct", args=[token])
    if request.method == "POST":
        return _step(request, link, recipient, token, here)
    context = correct_context(recipient, link, PostedForm.from_draft(link.draft), clock.now())
    context |= {
        "token": token,
        "action": here,
        "draft_url": reverse("lectures:link_correct_draft", args=[token]),
    }
    return render(request, CORRECT_PAGE, context)


@require_POST
@by_link(LinkPurpose.FILL)
def save_fill_draft(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str
) -> HttpResponse:
    return _save_draft(request, link, recipient)


@require_POST
@by_link(LinkPurpose.CORRECT)
def save_correct_draft(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str
) -> HttpResponse:
    return _save_draft(request, link, recipient)


@require_POST
@by_link(LinkPurpose.FILL)
def upload(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str
) -> HttpResponse:
    """Files in place of the web form: one delivery, stored first and read afterwards."""
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        rules.may_propose(recipient, clock.now()).require()
        submission = accept_upload(
            call=recipient.call,
            organisation=recipient.organisation,
            files=read_uploads(request.FILES.getlist("files")),
            door=Door.UPLOAD,
            source=_("在线报送链接"),
            by=None,
            now=clock.now(),
            link=link,
            as_one_form="as_one_form" in request.POST,
            rotations=read_rotations(request.POST),
        )
    except DomainError as refusal:
        if wants_json:
            return JsonResponse({"ok": False, "message": str(refusal)})
        messages.error(request, str(refusal))
        return redirect("lectures:link_fill", token)
    receipt_url = reverse("lectures:link_receipt", args=[token, submission.code])
    told = {"ok": True, "message": _("已收到"), "url": receipt_url}
    return JsonResponse(told) if wants_json else redirect(receipt_url)


@by_link(LinkPurpose.FILL, LinkPurpose.CORRECT)
def receipt(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str, code: str
) -> HttpResponse:
    """回执: what is complete and what is missing; posting asks for a link to put it right."""
    now = clock.now()
    submission = get_object_or_404(recipient.call.submissions, code=code, link=link)
    if request.method == "POST":
        correction = corrections.link_to_correct(recipient=recipient, link=link, now=now)
        return redirect("lectures:link_correct", correction)
    context = {
        "receipt": receipt_of(recipient, submission, now),
        "overdue": now > rules.due(recipient),
        "submission": submission,
        "recipient": recipient,
        "call": recipient.call,
        "token": token,
    }
    return render(request, RECEIPT_PAGE, context)


@by_link(LinkPurpose.CONFIRM_CONTACT)
def contact(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str
) -> HttpResponse:
    """确认联系人: one press when nothing has changed, a short form otherwise."""
    known = link.contact or recipient.contact
    start = {"name": known.name, "email": known.email} if known else {}  # the phone stays masked
    form = ContactForm(request.POST if "update" in request.POST else None, initial=start)
    done = False
    if request.method == "POST":
        done = _save_contact(request, link, form)
    context = {"form": form, "known": known, "recipient": recipient, "done": done}
    status = 422 if request.method == "POST" and not done else 200
    return render(request, CONTACT_PAGE, context, status=status)


def _save_contact(request: HttpRequest, link: SignedLink, form: ContactForm) -> bool:
    now = clock.now()
    try:
        if "confirm" in request.POST:
            corrections.confirm_by_link(link=link, now=now)
            return True
        if form.is_valid():
            corrections.update_contact_by_link(link=link, **form.cleaned_data, now=now)
            return True
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return False


def _step(
    request: HttpRequest, link: SignedLink, recipient: Recipient, token: str, here: str
) -> HttpResponse:
    """One press of a button on the form. What was typed is kept before anything else happens."""
    spec = spec_from_dict(recipient.call.form)
    posted = PostedForm.read(spec, request.POST)
    pressed, _sep, number = request.POST.get("press", "").partition(":")
    if pressed == "send":
        return _send(request, link, recipient, posted, token, here)
    if pressed == "add":
        posted.add()
    if pressed == "remove" and (index := read_count(number)) is not None:
        posted.remove(index)
    corrections.keep_draft(link=link, draft=posted.as_draft(), now=clock.now())
    if pressed == "preview":
        shown = previews(spec, recipient, posted)
        context = {"previews": shown, "posted": posted, "recipient": recipient, "action": here}
        context |= {"call": recipient.call, "blocks": _carried(posted)}
        return render(request, PREVIEW_PAGE, context)
    if pressed == "save":
        messages.success(request, _("草稿已保存。用同一个链接可以接着填。"))
    anchor = f"#l{len(posted.added) - 1}" if pressed == "add" else ""
    return redirect(f"{here}{anchor}")


def _send(
    request: HttpRequest,
    link: SignedLink,
    recipient: Recipient,
    posted: PostedForm,
    token: str,
    here: str,
) -> HttpResponse:
    form = corrections.FilledForm(posted.corrected, posted.added)
    try:
        submission = corrections.submit_form(link=link, form=form, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    return redirect("lectures:link_receipt", token, submission.code)


def _save_draft(request: HttpRequest, link: SignedLink, recipient: Recipient) -> HttpResponse:
    posted = PostedForm.read(spec_from_dict(recipient.call.form), request.POST)
    kept = corrections.keep_draft(link=link, draft=posted.as_draft(), now=clock.now())
    return HttpResponse(status=204 if kept else 409)


def _carried(posted: PostedForm) -> list[tuple[str, str]]:
    """Everything typed, as hidden fields of the preview: what is sent is what was shown."""
    pairs = [("count", str(len(posted.added)))]
    for index, texts in enumerate(posted.added):
        pairs += [(f"l{index}-{key}", text) for key, text in texts.items()]
    for code, texts in posted.corrected.items():
        pairs += [("code", code), *((f"c{code}-{key}", text) for key, text in texts.items())]
    return pairs


def _resolve(token: str, purposes: tuple[LinkPurpose, ...]) -> SignedLink:
    """The live link for any of these purposes; the refusal of the last one otherwise."""
    now = clock.now()
    for purpose in purposes[:-1]:
        try:
            return resolve_link(token, purpose=purpose, now=now)
        except DomainError:
            continue
    return resolve_link(token, purpose=purposes[-1], now=now)
