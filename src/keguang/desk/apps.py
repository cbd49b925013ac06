from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "keguang.desk"

    def ready(self) -> None:
        from keguang.desk import navigation  # noqa: PLC0415  the models must be ready first

        navigation.register()
