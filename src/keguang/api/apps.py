from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from keguang.web import navigation
from keguang.web.navigation import Entry


class ApiConfig(AppConfig):
    name = "keguang.api"

    def ready(self) -> None:
        navigation.public.add(
            _("开放数据"),
            Entry(_("订阅和嵌入"), "portal:elsewhere", "external-link"),
            Entry(_("接口说明"), "api:guide", "link"),
        )
