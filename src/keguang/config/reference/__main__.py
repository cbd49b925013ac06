"""`python -m keguang.config.reference [folder]` writes the reference pages."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
os.environ.setdefault("KEGUANG_DATA_DIR", tempfile.mkdtemp(prefix="keguang-reference-"))

import django

django.setup()

from keguang.config.reference.pages import (  # noqa: E402  models need the setup
    FOLDER,
    write_pages,
)

for path in write_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
    sys.stderr.write(f"{path}\n")
