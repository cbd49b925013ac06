from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "keguang.core"
    verbose_name = "基础"

    def ready(self) -> None:
        # models exist only now, and these modules need them
        from keguang.core.retention import register_rules  # noqa: PLC0415
        from keguang.core.services.retention import OF_CORE  # noqa: PLC0415

        register_rules(*OF_CORE)
