from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "keguang.core"
    verbose_name = "基础"
