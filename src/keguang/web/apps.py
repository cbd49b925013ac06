from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "keguang.web"
    verbose_name = "界面"
