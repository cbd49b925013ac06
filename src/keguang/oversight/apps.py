from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "keguang.oversight"
    verbose_name = "统计"
