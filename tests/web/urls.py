"""The pages of web alone, so that its tests need no app above it."""

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.web import http, views
from keguang.web.boards import Board, BulkAction, Column, Number, Pips, Row, Segment, Status, Why

SOCIETIES: Final = 60
BOARD: Final = """
{% extends "web/desk_base.html" %}{% load keguang_web %}{% block title %}征集进度{% endblock %}
{% block main %}<h1>征集进度</h1>{% score segments "60家学会" %}
<form method="post" action="/chosen/" data-picks>{% csrf_token %}
{% include "web/components/board/_table.html" %}
{% include "web/components/board/_pickbar.html" %}</form>
<p class="only-print">已报＝来件里读出的场次。</p>{% endblock %}
"""
FORM: Final = """
{% extends "web/public_base.html" %}{% load keguang_web %}{% block title %}填报{% endblock %}
{% block scripts %}<script defer src="{% static 'web/js/autosave.js' %}"></script>
<script defer src="{% static 'web/js/pages.js' %}"></script>
<script defer src="{% static 'web/js/upload.js' %}"></script>{% endblock %}
{% block main %}<h1>填报</h1><form method="post" action="/chosen/" data-autosave="/kept/">
{% csrf_token %}<label for="t">题目</label><input class="input" id="t" name="title">
{% include "web/components/_autosave.html" %}</form>
{% include "web/components/_upload.html" with action="/received/" %}{% endblock %}
"""
kept: list[str] = []
received: "list[tuple[list[UploadedFile[Any]], list[str], bool]]" = []


@login_not_required
def home(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


@login_not_required
def not_allowed(request: HttpRequest) -> HttpResponse:
    return http.refused(request, NotAllowed("只有学会部可以发布。"))


@login_not_required
def rule_broken(request: HttpRequest) -> HttpResponse:
    return http.refused(request, RuleBroken("还有 2 场没有审核。"))


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    return http.too_many(request, retry_after_s=290)


@login_not_required
def broken(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@login_not_required
def samples(request: HttpRequest) -> HttpResponse:
    """The page of all components, without signing in."""
    return views.look(request)


@login_not_required
def board(request: HttpRequest) -> HttpResponse:
    columns = (
        Column("学会"), Column("状态", kind="status"), Column("已报", kind="n"),
        Column("审核通过/应报", kind="n"), Column("情况", kind="why"),
    )  # fmt: skip
    rows = [
        Row(
            key=str(n), label=f"洛阳市第{n}学会", url="/", tone="bad",
            cells=(Status("bad", "场次不足(差1场)"), Number(2), Pips(1, 3, 1), Why("尚未联系")),
        )
        for n in range(SOCIETIES)
    ]  # fmt: skip
    context = {
        "board": Board("60家学会的征集进度", columns, rows),
        "segments": [Segment("场次不足", SOCIETIES, "/", "bad")],
        "actions": [BulkAction("写催报邮件", "chase", "send", key="c", main=True)],
    }
    return HttpResponse(engines["django"].from_string(BOARD).render(context, request))


@login_not_required
def filling(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


@login_not_required
def chosen(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"action": request.POST["action"], "pick": request.POST.getlist("pick")})


@login_not_required
def keep(request: HttpRequest) -> HttpResponse:
    kept.append(request.POST["title"])
    return HttpResponse(status=409 if request.POST["title"] == "冲突" else 204)


@login_not_required
def receive(request: HttpRequest) -> JsonResponse:
    files = request.FILES.getlist("files")
    received.append((files, request.POST.getlist("rotation"), "as_one_form" in request.POST))
    if any(str(file.name).endswith(".exe") for file in files):
        return JsonResponse({"ok": False, "message": "读不了这种文件", "url": ""})
    return JsonResponse({"ok": True, "message": "已收到", "url": "/filling/?sent"})


@login_not_required
def no_favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on pages that are no HTML and name none."""
    return HttpResponse(status=204)


handler500 = "keguang.web.http.broken"
urlpatterns = [
    path("", home, name="home"),
    path("favicon.ico", no_favicon),
    path("look/", include("keguang.web.urls")),
    path("samples/", samples),
    path("board/", board),
    path("filling/", filling),
    path("chosen/", chosen),
    path("kept/", keep),
    path("received/", receive),
    path("not-allowed/", not_allowed),
    path("rule-broken/", rule_broken),
    path("too-many/", too_many),
    path("broken/", broken),
    path("desk/broken/", broken),
]
