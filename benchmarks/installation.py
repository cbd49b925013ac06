"""An installation to measure on: a data folder of its own, made ready by `keguang prepare`."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path


@contextmanager
def installation(environment: Mapping[str, str] | None = None) -> Iterator[Path]:
    """Django on an empty, prepared installation; once in a process, for settings are read once.

    `KEGUANG_DATABASE_URL`, where it is set, is used: an empty PostgreSQL database may be measured.
    """
    with tempfile.TemporaryDirectory(prefix="keguang-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "keguang.config.settings",
            "KEGUANG_DATA_DIR": folder,
            **(environment or {}),
        }
        import django  # noqa: PLC0415 — the settings read the environment made above

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 — as above

        with redirect_stdout(sys.stderr):  # the figures alone go to standard output
            call_command("migrate", run_syncdb=True, verbosity=0)
            call_command("prepare")
        yield Path(folder)
