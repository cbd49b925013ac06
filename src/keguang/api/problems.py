"""What went wrong, as RFC 9457 says it: a stable type for programs, a sentence for their people."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"
URN: Final = "urn:keguang:problem:"


class Kind(StrEnum):
    """The types of problems; programs may rely on them, so none is ever renamed."""

    MALFORMED = "malformed"
    MISSING = "token-missing"
    UNKNOWN = "token-unknown"
    EXPIRED = "token-expired"
    REVOKED = "token-revoked"
    HOLDER_BARRED = "holder-barred"
    SCOPE_MISSING = "scope-missing"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    WRONG_STATE = "wrong-state"
    KEY_USED = "key-used"
    GONE = "gone"
    TOO_LARGE = "too-large"
    INVALID = "invalid"
    RULE_BROKEN = "rule-broken"
    TOO_MANY = "too-many"

    @property
    def status(self) -> int:
        return _KNOWN[self][0]

    @property
    def label(self) -> Promise:
        return _KNOWN[self][1]

    @property
    def urn(self) -> str:
        return URN + self.value


_KNOWN: Final[dict[Kind, tuple[int, Promise]]] = {
    Kind.MALFORMED: (400, _("请求不能识别")),
    Kind.MISSING: (401, _("需要令牌")),
    Kind.UNKNOWN: (401, _("令牌无效")),
    Kind.EXPIRED: (401, _("令牌已过期")),
    Kind.REVOKED: (401, _("令牌已停用")),
    Kind.HOLDER_BARRED: (403, _("持有人不能登录")),
    Kind.SCOPE_MISSING: (403, _("令牌的权限范围不够")),
    Kind.NOT_ALLOWED: (403, _("没有权限")),
    Kind.NOT_FOUND: (404, _("没有找到")),
    Kind.METHOD_NOT_ALLOWED: (405, _("不支持这种方法")),
    Kind.WRONG_STATE: (409, _("当前状态不能这样办")),
    Kind.KEY_USED: (409, _("幂等键已用于别的内容")),
    Kind.GONE: (410, _("已撤下")),
    Kind.TOO_LARGE: (413, _("内容过大")),
    Kind.INVALID: (422, _("填写不符合要求")),
    Kind.RULE_BROKEN: (409, _("不符合业务规定")),
    Kind.TOO_MANY: (429, _("请求过于频繁")),
}


def problem(
    kind: Kind, detail: object = "", *, faults: Sequence[tuple[str, str]] = (), **headers: str
) -> HttpResponse:
    """The answer; `faults` name fields as they stand in the request: "lectures.0.title"."""
    said: dict[str, Any] = {
        "type": kind.urn,
        "title": str(kind.label),
        "status": kind.status,
        "detail": str(detail) or str(kind.label),
    }
    if faults:
        said["errors"] = [{"field": field, "message": message} for field, message in faults]
    response = HttpResponse(
        json.dumps(said, ensure_ascii=False).encode(), status=kind.status, content_type=MEDIA_TYPE
    )
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    response["Cache-Control"] = "no-store"
    return response
