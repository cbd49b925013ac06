from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "keguang.lectures"
    verbose_name = "科普大讲堂"
