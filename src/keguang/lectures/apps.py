from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "keguang.lectures"
    verbose_name = "科普大讲堂"

    def ready(self) -> None:
        # models exist only now, and these modules need them
        from keguang.core.retention import register_rules  # noqa: PLC0415
        from keguang.core.services.contacts import register_redraft  # noqa: PLC0415
        from keguang.core.services.mailbox import register_intake  # noqa: PLC0415
        from keguang.lectures.services.handovers import redraft_letters  # noqa: PLC0415
        from keguang.lectures.services.intake import accept_message  # noqa: PLC0415
        from keguang.lectures.services.retention import OF_LECTURES  # noqa: PLC0415
        from keguang.lectures.triage import triage  # noqa: PLC0415

        register_intake(triage=triage, accept=accept_message)
        register_redraft(redraft_letters)
        register_rules(*OF_LECTURES)
