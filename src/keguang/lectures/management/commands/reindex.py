from typing import Any

from django.core.management.base import BaseCommand

from keguang.lectures.services.listing import list_what_is_wrong


class Command(BaseCommand):
    help = "核对公开节目单的检索表，与节目单不一致的重建；可重复运行。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        mended = list_what_is_wrong()
        self.stdout.write(f"已重建 {mended} 份现行节目单。" if mended else "检索表与节目单一致。")
