from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from keguang.web import navigation
from keguang.web.navigation import Entry


class PortalConfig(AppConfig):
    name = "keguang.portal"

    def ready(self) -> None:
        navigation.public.add(
            "",
            Entry(_("首页"), "portal:home", "home"),
            Entry(_("节目单"), "portal:programme", "books"),
            Entry(_("月历"), "portal:months", "calendar-event"),
            Entry(_("变更记录"), "portal:changes", "history"),
        )
