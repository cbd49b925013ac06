from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from keguang.core import clock
from keguang.core.services.backups import back_up


class Command(BaseCommand):
    help = "备份全部数据和原件到一个文件；网站和后台任务可以照常运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, metavar="文件.zip", help="默认写到数据目录的 backups 下"
        )

    def handle(self, *_args: Any, out: Path | None, **_options: Any) -> None:
        made = back_up(by=None, now=clock.now(), target=out)
        rows = sum(table.rows for table in made.manifest.tables.values())
        self.stdout.write(
            f"已备份到 {made.path}：数据{rows}行、原件{made.manifest.originals}份，"
            f"操作记录到第{made.manifest.audit_number}条。"
        )
        if made.manifest.missing_originals:
            self.stderr.write(
                f"有{len(made.manifest.missing_originals)}份原件缺失，请运行 keguang verify。"
            )
        self.stdout.write("密钥文件不在备份内，请另行妥善保管数据目录中的 keguang_field_key。")
