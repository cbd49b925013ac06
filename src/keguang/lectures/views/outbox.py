"""发件箱: drafts to look at, change and send; what went out, what failed, what came back."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.core.models import MailState, OutgoingMail
from keguang.core.selectors.originals import read_original
from keguang.core.selectors.outbox import mails_visible_to
from keguang.core.sending.rules import may_handle_mail
from keguang.core.services import outbox as services
from keguang.lectures.forms.outbox import MailForm, SendForm
from keguang.lectures.models import Call
from keguang.lectures.selectors import outbox as selectors
from keguang.lectures.selectors.calls import calls_visible_to
from keguang.lectures.services.outdated import release_letters
from keguang.lectures.views.answers import answers_refusals
from keguang.lectures.views.downloads import as_download

PAGE: Final = "lectures/outbox.html"
MAIL_PAGE: Final = "lectures/outbox_mail.html"
LETTERS_A_PAGE: Final = 50


@require_GET
@answers_refusals
def outbox(request: SignedInRequest) -> HttpResponse:
    may_handle_mail(request.user).require()
    call = _call(request)
    tab = request.GET.get("tab", MailState.DRAFT)
    kind = request.GET.get("kind", "")
    mails = selectors.outbox(request.user, tab=tab, kind=kind, call=call)
    numbers = selectors.outbox_numbers(request.user, call=call)
    page = Paginator(mails, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "letters": [(mail, selectors.kind_label(mail.kind)) for mail in page.object_list],
        "tab": tab,
        "kind": kind,
        "call": call,
        "tabs": [(key, label, numbers.by_tab.get(key, 0)) for key, label in selectors.TABS],
        "kinds": [
            (key, selectors.kind_label(key), count)
            for key, count in sorted(numbers.drafts_by_kind.items())
        ],
    }
    return render(request, PAGE, context)


@require_POST
@answers_refusals
def send(request: SignedInRequest) -> HttpResponse:
    """Send the chosen drafts, or every draft the list shows; paced by the outbox, each once."""
    form = SendForm(request.POST)
    chosen = mails_visible_to(request.user).filter(state__in=[MailState.DRAFT, MailState.FAILED])
    if form.is_valid() and form.cleaned_data["everything"]:
        kind = request.GET.get("kind", "")
        chosen = selectors.outbox(request.user, tab=MailState.DRAFT, kind=kind, call=_call(request))
    else:
        chosen = chosen.filter(pk__in=form.cleaned_data.get("pick", []))
    wanted = list(chosen)
    released, outdated = release_letters(wanted, by=request.user, now=clock.now())
    messages.success(request, _("%(n)d封已放行，将按邮箱限速依次发出。") % {"n": len(released)})
    if outdated:
        said = _("%(n)d封催报已过时（单位已补齐，或另有更新的催报），已撤下。")
        messages.info(request, said % {"n": len(outdated)})
    if held := len(wanted) - len(released) - len(outdated):
        messages.warning(request, _("%(n)d封没有可用的收件地址，仍留在草稿。") % {"n": held})
    return redirect(f"{request.path.removesuffix('send/')}?{request.GET.urlencode()}")


@require_GET
def mail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _mail(request, pk))


@require_POST
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mail(request, pk)
    form = MailForm(request.POST)
    if form.is_valid():
        try:
            services.edit_mail(found, **form.cleaned_data, by=request.user, now=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("lectures:outbox_mail", pk)
    return _page(request, found, form)


@require_POST
@answers_refusals
def decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Release, cancel, or confirm that a letter of uncertain fate did go out."""
    found = _mail(request, pk)
    now = clock.now()
    if action == "release":
        released, outdated = release_letters([found], by=request.user, now=now)
        if not released:
            held = _("没有发出：请先核对收件地址。")
            messages.warning(request, outdated[0].error if outdated else held)
            return redirect("lectures:outbox_mail", pk)
    if action == "cancel":
        services.cancel_mail(found, by=request.user, now=now)
    if action == "confirm":
        services.confirm_sent(found, by=request.user, now=now)
    done = {"release": _("已放行。"), "cancel": _("已取消。"), "confirm": _("已记为发出。")}
    messages.success(request, done[action])
    return redirect("lectures:outbox")


@require_GET
def attachment(request: SignedInRequest, pk: int, attachment: int) -> HttpResponse:
    file = get_object_or_404(_mail(request, pk).attachments, pk=attachment)
    return as_download(read_original(file.original), file.name, "application/octet-stream")


def _page(
    request: SignedInRequest, found: OutgoingMail, form: MailForm | None = None
) -> HttpResponse:
    editable = found.state in {MailState.DRAFT, MailState.FAILED}
    context = {
        "mail": found,
        "kind": selectors.kind_label(found.kind),
        "attachments": found.attachments.select_related("original"),
        "editable": editable,
        "form": form or (MailForm.showing(found) if editable else None),
    }
    return render(request, MAIL_PAGE, context, status=422 if form else 200)


def _mail(request: SignedInRequest, pk: int) -> OutgoingMail:
    return get_object_or_404(mails_visible_to(request.user), pk=pk)


def _call(request: SignedInRequest) -> Call | None:
    code = request.GET.get("call", "")
    return calls_visible_to(request.user).filter(code=code).first() if code else None
