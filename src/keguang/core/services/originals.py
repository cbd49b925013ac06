"""原件: storing a file exactly as it arrived."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from keguang.core.models import Original
from keguang.core.selectors.originals import original_path


def store_original(data: bytes, *, now: datetime) -> Original:
    """Keep the bytes under their hash; the same bytes are the same original.

    The file is safely on disk before its row exists, so a row never lacks its file. A crash in
    between leaves a file without a row, which the next attempt takes up.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = original_path(sha256)
    if not path.exists() or path.stat().st_size != len(data):
        write_durably(path, data)
    original, _created = Original.objects.get_or_create(
        sha256=sha256, defaults={"size": len(data), "stored_at": now}
    )
    return original


def write_durably(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as temporary:
        temporary.write(data)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(temporary.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
