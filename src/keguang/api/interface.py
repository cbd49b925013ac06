"""The interface itself: its parts put together, and how anything it refuses is answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, override

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from keguang.api.problems import Kind, problem
from keguang.api.refusals import answer_refusals
from keguang.api.views import calls, deliveries, programme, proposals

type View = Callable[..., HttpResponse]

PREFIX: Final = "/api/v1/"
VERSION: Final = "1.0"


class Readable(JSONRenderer):
    """Chinese as it is written: a third of the bytes, and legible in a log."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class Interface(NinjaAPI):
    """Operations are named after their functions: the names end up in other people's programs."""

    @override
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


interface: Final = Interface(
    title=_("科光数据接口"),
    version=VERSION,
    description=_(
        "节目单、讲座、变更和征集对所有人公开；工作台的数据凭令牌读取，令牌能看到的"
        "与其持有人登录后看到的完全相同。"
    ),
    openapi_url=None,
    docs_url=None,
    renderer=Readable(),
    urls_namespace="v1",
)
answer_refusals(interface)
for part in (programme, calls, proposals, deliveries):
    interface.add_router("", part.router)


def addresses() -> list[URLPattern]:
    """Every operation, open to whoever comes: it asks for a token itself, never for a login."""
    patterns, _app, _namespace = interface.urls
    found = [p for p in patterns if isinstance(p, URLPattern) and p.name != "api-root"]
    for pattern in found:
        pattern.callback = _opened(pattern.callback)
    return found


def _opened(view: View) -> View:
    """No session, no login page, no cross-site forgery: cookies mean nothing here."""

    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the server sends no body with it
        response = view(request, **kwargs)
        if response.status_code == Kind.METHOD_NOT_ALLOWED.status:
            return problem(Kind.METHOD_NOT_ALLOWED, Allow=response["Allow"])
        response["X-Content-Type-Options"] = "nosniff"
        if response.status_code < 300:
            response["Content-Language"] = "zh-CN"
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return login_not_required(csrf_exempt(opened))
