"""From what services, rules and the shape of a request refuse to the problem that is answered."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from keguang.api.problems import Kind, problem
from keguang.api.schemas.shapes import UNKNOWN
from keguang.api.sending import UnknownKeys
from keguang.api.tokens import ScopeMissing, TooManyCalls
from keguang.core.errors import DomainError, IllegalTransition, NotAllowed
from keguang.core.selectors.tokens import (
    HolderBarred,
    TokenExpired,
    TokenRefused,
    TokenRevoked,
)
from keguang.lectures.services.typed_arrivals import KeyUsed

type Handler = Callable[[HttpRequest, Any], HttpResponse]

BEARER: Final = 'Bearer realm="keguang"'
# the most frequent faults of a request, by the name pydantic gives them
_WORDS: Final = {
    "missing": gettext_lazy("必须填写。"),
    "extra_forbidden": gettext_lazy("没有这一项。"),
    UNKNOWN: gettext_lazy("没有这个条件。"),
    "string_type": gettext_lazy("应为文字。"),
    "string_too_short": gettext_lazy("内容太短。"),
    "string_too_long": gettext_lazy("内容太长。"),
    "string_pattern_mismatch": gettext_lazy("格式不对。"),
    "int_parsing": gettext_lazy("应为整数。"),
    "int_type": gettext_lazy("应为整数。"),
    "greater_than_equal": gettext_lazy("数值太小。"),
    "less_than_equal": gettext_lazy("数值太大。"),
    "enum": gettext_lazy("不在可选的值之内。"),
    "literal_error": gettext_lazy("不在可选的值之内。"),
    "too_long": gettext_lazy("项数太多。"),
    "too_short": gettext_lazy("至少要有一项。"),
    "list_type": gettext_lazy("应为列表。"),
    "dict_type": gettext_lazy("应为对象。"),
}


def answer_refusals(api: NinjaAPI) -> None:
    """Have every expected refusal answered; anything else stays an error of ours."""
    for refusal, handler in HANDLERS.items():
        api.add_exception_handler(refusal, handler)


def not_found(_request: HttpRequest, _refusal: object = None) -> HttpResponse:
    return problem(Kind.NOT_FOUND, _("没有这个地址，或其中的编号不存在。"))


def _token_missing(_request: HttpRequest, _refusal: AuthenticationError) -> HttpResponse:
    said = _("请在 Authorization 标头里发送令牌：Bearer kg_…")
    return problem(Kind.MISSING, said, WWW_Authenticate=BEARER)


def _token_refused(_request: HttpRequest, refusal: TokenRefused) -> HttpResponse:
    match refusal:
        case HolderBarred():
            return problem(Kind.HOLDER_BARRED, refusal)
        case TokenExpired():
            kind = Kind.EXPIRED
        case TokenRevoked():
            kind = Kind.REVOKED
        case _:
            kind = Kind.UNKNOWN
    return problem(kind, refusal, WWW_Authenticate=f'{BEARER}, error="invalid_token"')


def _scope_missing(_request: HttpRequest, refusal: ScopeMissing) -> HttpResponse:
    said = _("这个地址需要权限 %(scope)s，请另行生成令牌。") % {"scope": refusal.scope}
    challenge = f'{BEARER}, error="insufficient_scope", scope="{refusal.scope}"'
    return problem(Kind.SCOPE_MISSING, said, WWW_Authenticate=challenge)


def _too_many(_request: HttpRequest, refusal: TooManyCalls) -> HttpResponse:
    said = _("请%(n)d秒后再试。") % {"n": refusal.window_s}
    return problem(Kind.TOO_MANY, said, Retry_After=str(refusal.window_s))


def _business(_request: HttpRequest, refusal: DomainError) -> HttpResponse:
    match refusal:
        case NotAllowed():
            return problem(Kind.NOT_ALLOWED, refusal)
        case IllegalTransition():
            return problem(Kind.WRONG_STATE, refusal)
        case KeyUsed():
            return problem(Kind.KEY_USED, refusal)
        case UnknownKeys():
            said = _("表样没有这一栏。")
            faults = [(place, said) for place in refusal.places]
            return problem(Kind.RULE_BROKEN, refusal, faults=faults)
        case _:
            return problem(Kind.RULE_BROKEN, refusal)


def _invalid(_request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    faults = [(place, _word(fault)) for fault in refusal.errors for place in _places(fault)]
    return problem(Kind.INVALID, _("有%(n)d处不符合要求。") % {"n": len(faults)}, faults=faults)


def _malformed(_request: HttpRequest, _refusal: HttpError) -> HttpResponse:
    return problem(Kind.MALFORMED, _("请求正文应为 UTF-8 的 JSON。"))


def _too_large(_request: HttpRequest, _refusal: RequestDataTooBig) -> HttpResponse:
    return problem(Kind.TOO_LARGE)


def _places(fault: dict[str, Any]) -> list[str]:
    """Where the fault stands: ("body", "form", "lectures", 0, "title") is lectures.0.title."""
    if fault["type"] == UNKNOWN:
        return list(fault["ctx"]["names"])
    source, *path = fault["loc"]
    within = path[1:] if source in {"body", "query"} and len(path) > 1 else path
    return [".".join(map(str, within)) or str(source)]


def _word(fault: dict[str, Any]) -> str:
    return str(_WORDS.get(fault["type"], _("不符合接口说明。")))


HANDLERS: Final[dict[type[Exception], Handler]] = {
    AuthenticationError: _token_missing,
    TokenRefused: _token_refused,
    ScopeMissing: _scope_missing,
    TooManyCalls: _too_many,
    DomainError: _business,
    ValidationError: _invalid,
    HttpError: _malformed,
    Http404: not_found,
    RequestDataTooBig: _too_large,
}
