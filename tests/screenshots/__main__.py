import os
import sys
import tempfile
from pathlib import Path

import django

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="keguang-screenshots-") as made:
        os.environ["KEGUANG_DATA_DIR"] = made
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
        django.setup()
        from tests.screenshots.taking import take_all

        take_all(Path(sys.argv[1]), Path(made) / "demo")
