from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from keguang.core import clock
from keguang.core.backups import restore_backup
from keguang.core.backups.archive import key_mark


class Command(BaseCommand):
    help = "把备份恢复到新的数据目录或空数据库（先运行 keguang prepare），并逐表核对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="备份.zip")

    def handle(self, *_args: Any, path: Path, **_options: Any) -> None:
        manifest = restore_backup(path, now=clock.now())
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"已恢复 {manifest.taken_at} 的备份：数据{rows}行、原件{manifest.originals}份，"
            f"逐表核对一致，操作记录链完整。"
        )
        if manifest.key_mark != key_mark():
            self.stderr.write(
                "本机的加密密钥与备份时不同：已登记的第二因素不能使用。"
                "请放回原来的 keguang_field_key，或为每人重设第二因素。"
            )
