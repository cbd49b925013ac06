from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "keguang.demo"
    verbose_name = "演示年"
