"""选报 by the signed link of an office: without an account, without scripts, on a telephone."""

import functools
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.selectors.links import resolve_link
from keguang.lectures.forms.uploads import read_uploads
from keguang.lectures.views.downloads import XLSX, as_download
from keguang.orders.models import ChoiceOffice
from keguang.orders.rules import may_choose_by_link
from keguang.orders.selectors.rounds import office_behind
from keguang.orders.services.choosing import say_none, send_list
from keguang.orders.services.menus import hand_out_menu
from keguang.orders.services.sheets import Hand, upload_sheets
from keguang.orders.views.acting import post_wish, tell_sent
from keguang.orders.views.pages import lecture_context, office_context
from keguang.web.throttle import throttled

PAGE: Final = "orders/link.html"
LECTURE_PAGE: Final = "orders/link_lecture.html"
ENDED_PAGE: Final = "lectures/link_ended.html"
_CALLS: Final = 240  # of one address in ten minutes, as with the other links
_WINDOW_S: Final = 600

type LinkView = Callable[..., HttpResponse]


def by_choice_link(view: LinkView) -> LinkView:
    """Open the page to whoever holds a live link; tell everybody else kindly what to do."""

    @functools.wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            link = resolve_link(token, purpose=LinkPurpose.CHOOSE, now=clock.now())
            office = office_behind(link)
        except DomainError as refusal:
            return render(request, ENDED_PAGE, {"reason": str(refusal)}, status=410)
        return view(request, link, office, token=token, **kwargs)

    throttle: Callable[[LinkView], LinkView] = throttled("links", limit=_CALLS, window_s=_WINDOW_S)
    return login_not_required(never_cache(throttle(opened)))


@require_GET
@by_choice_link
def choose(
    request: HttpRequest, link: SignedLink, office: ChoiceOffice, token: str
) -> HttpResponse:
    """The office's list on top, the programme to choose from below."""
    context = office_context(request, office)
    context["base"] = reverse("orders:link", args=[token])
    context["may_choose"] = may_choose_by_link(link, office)
    return render(request, PAGE, context)


@require_http_methods(["GET", "POST"])
@by_choice_link
def lecture(
    request: HttpRequest, link: SignedLink, office: ChoiceOffice, token: str, code: str
) -> HttpResponse:
    """One lecture: choose it, say when and where, or take it off the list."""
    form = None
    if request.method == "POST":
        form = post_wish(request, office, code, Hand(link=link))
        if form is None:
            return redirect("orders:link", token)
    context = lecture_context(request, office, code, form)
    context["back"] = reverse("orders:link", args=[token])
    context["may_choose"] = may_choose_by_link(link, office)
    return render(request, LECTURE_PAGE, context, status=422 if form else 200)


@require_POST
@by_choice_link
def send(request: HttpRequest, link: SignedLink, office: ChoiceOffice, token: str) -> HttpResponse:
    """提交选报, or 本次不选报."""
    hand, now = Hand(link=link), clock.now()
    try:
        if "none" in request.POST:
            say_none(office=office, reason=request.POST.get("reason", ""), hand=hand, now=now)
            messages.success(request, _("已登记：本次不选报。以后想选，仍可打开本链接。"))
        else:
            tell_sent(request, send_list(office=office, hand=hand, now=now))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("orders:link", token)


@require_POST
@by_choice_link
def upload(
    request: HttpRequest, link: SignedLink, office: ChoiceOffice, token: str
) -> HttpResponse:
    """A filled menu instead of ticking."""
    try:
        files = read_uploads(request.FILES.getlist("files"))
        upload_sheets(
            round_=office.round, office=office, files=files, hand=Hand(link=link), now=clock.now()
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("文件已收到，识别后会出现在“已报的讲座”里；有疑问学会部会联系。")
        messages.success(request, said)
    return redirect("orders:link", token)


@require_GET
@by_choice_link
def menu(request: HttpRequest, link: SignedLink, office: ChoiceOffice, token: str) -> HttpResponse:
    name, data = hand_out_menu(office, today=localdate(clock.now()))
    return as_download(data, name, XLSX)
