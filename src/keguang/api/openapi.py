"""The description of the interface, made from the code once for each language."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

from keguang.api.interface import PREFIX, interface
from keguang.api.problems import MEDIA_TYPE, Kind

type Document = dict[str, Any]

VERBS: Final = ("get", "post")
_WORDED: Final = frozenset({"summary", "description"})
_SAID: Final = {
    200: _("成功"),
    201: _("已收到"),
    304: _("与 If-None-Match 所说的一致，不再发送"),
}
_ETAG: Final = {
    "description": _("内容的校验值，下次放在 If-None-Match 里"),
    "schema": {"type": "string"},
    "required": True,
}
_LOCATION: Final = {
    "description": _("查看这次报送的地址"),
    "schema": {"type": "string"},
    "required": True,
}
_WAIT: Final = {
    "description": _("几秒后再试"),
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
    "required": True,
}
_CHALLENGE: Final = {
    "description": _("需要怎样的令牌"),
    "schema": {"type": "string"},
    "required": True,
}
_HEADERS: Final = {201: ("Location", _LOCATION), 401: ("WWW-Authenticate", _CHALLENGE)}
_HEADERS_OF_PROBLEMS: Final = {**_HEADERS, 429: ("Retry-After", _WAIT)}


def openapi(_request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1, in the reader's language."""
    response = JsonResponse(document(get_language() or "zh-hans"), json_dumps_params=_PLAIN)
    patch_cache_control(response, no_cache=True, public=True)
    return response


_PLAIN: Final = {"ensure_ascii": False}


@lru_cache(maxsize=4)
def document(language: str) -> Document:
    """The whole description; whoever gets it must not change it."""
    made: Document = dict(interface.get_openapi_schema(path_prefix=PREFIX))
    for operation in operations(made):
        _complete(operation)
    for shape in made["components"]["schemas"].values():
        shape.pop("description", None)  # its docstring is for whoever reads the code
    with override(language):
        translated = _translated(made)
    assert isinstance(translated, dict)
    return translated


def operations(made: Document) -> Iterator[Document]:
    for _path, _verb, operation in addressed(made):
        yield operation


def addressed(made: Document) -> Iterator[tuple[str, str, Document]]:
    """Every operation with its path and verb, in the order of the code."""
    for path, verbs in made["paths"].items():
        for verb in VERBS:
            if verb in verbs:
                yield path, verb, verbs[verb]


def _complete(operation: Document) -> None:
    """What the generator leaves out: media types of problems, headers, 304, words for statuses."""
    responses: dict[Any, Document] = operation["responses"]
    for status, response in responses.items():
        response["description"] = _SAID.get(status) or str(_first(status))
        if status >= 400:
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        if status in _HEADERS_OF_PROBLEMS:
            name, header = _HEADERS_OF_PROBLEMS[status]
            response["headers"] = {name: dict(header)}
    if "security" not in operation:
        responses[200]["headers"] = {"ETag": dict(_ETAG)}
        responses[304] = {"description": _SAID[304]}
    operation["responses"] = dict(sorted(responses.items()))


def _first(status: int) -> object:
    with override("zh-hans"):  # the source's own words: they are translated with all the others
        return " / ".join(str(kind.label) for kind in Kind if kind.status == status)


def _translated(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _translated(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_translated(value, "summary" if key == "tags" else key) for value in node]
    if isinstance(node, str) and key in _WORDED and node:
        return " / ".join(map(gettext, node.split(" / ")))
    return node
