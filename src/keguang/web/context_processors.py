"""What every template knows: the site, the reader's mode, and the two navigations."""

from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

from keguang.web import navigation

MODE_COOKIE: Final = "keguang_mode"
ELDER: Final = "elder"

_FICTITIOUS_SITE: Final = {
    "name": "科光",
    "owner": "洛阳市科学技术协会",
    "office": "学会部",
    "phone": "0379-00000000",
    "address": "洛阳市科学技术馆",
}


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; the navigations are built only when a template asks for them."""
    return {
        "site": _FICTITIOUS_SITE | getattr(settings, "KEGUANG_SITE", {}),
        "demo": getattr(settings, "DEMO", False),
        "elder_mode": request.COOKIES.get(MODE_COOKIE) == ELDER,
        "icon_sprite": static("web/img/icons.svg"),
        "desk_nav": partial(navigation.desk.groups_for, request),
        "desk_find_url": navigation.desk.find_url,
        "public_nav": partial(navigation.public.groups_for, request),
    }
