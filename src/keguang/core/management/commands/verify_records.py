from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import audit
from keguang.core.models import AuditEntry, Original
from keguang.core.selectors.originals import OriginalDamaged, read_original


class Command(BaseCommand):
    help = "核验操作记录链和全部原件：逐条重算摘要，指出被改动或缺失之处。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = [f"第{broken.number}条：{broken.reason}" for broken in audit.verify_chain()]
        for original in Original.objects.order_by("pk").iterator():
            try:
                read_original(original)
            except OriginalDamaged as damaged:
                faults.append(f"原件{original}：{damaged}")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"共{len(faults)}处不完整。")
        self.stdout.write(
            f"操作记录{AuditEntry.objects.count()}条、原件{Original.objects.count()}份，均完整。"
        )
