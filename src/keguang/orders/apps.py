from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "keguang.orders"
    verbose_name = "选报"

    def ready(self) -> None:
        # models exist only now, and these modules need them
        from keguang.core.services.mailbox import register_intake, registered_intake  # noqa: PLC0415
        from keguang.lectures.selectors.outbox import register_kinds  # noqa: PLC0415
        from keguang.orders.mail import ChoiceMail  # noqa: PLC0415
        from keguang.orders.services.letters import KIND_LABELS  # noqa: PLC0415

        mail = ChoiceMail(otherwise=registered_intake())
        register_intake(triage=mail.triage, accept=mail.accept)
        register_kinds(KIND_LABELS)
