from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keguang.core import audit
from keguang.core.backups import check_archive, unlike_archives
from keguang.core.models import AuditEntry, Original
from keguang.core.selectors.originals import OriginalDamaged, read_original


class Command(BaseCommand):
    help = "核验操作记录链和全部原件：逐条重算摘要，指出被改动或缺失之处；写路径则核验一份备份。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, metavar="备份.zip", help="不写则核验本机")

    def handle(self, *_args: Any, path: Path | None, **_options: Any) -> None:
        if path is not None:
            self._verify_archive(path)
            return
        faults = [f"第{broken.number}条：{broken.reason}" for broken in audit.verify_chain()]
        faults += [f"{name}：{reason}" for name, reason in unlike_archives()]
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

    def _verify_archive(self, path: Path) -> None:
        manifest = check_archive(path)
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"备份完整：{manifest.taken_at}，{manifest.release}版，数据{rows}行、"
            f"原件{manifest.originals}份，操作记录到第{manifest.audit_number}条。"
        )
