"""原件: reading back what was stored, and noticing when it is no longer the same."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from keguang.core.errors import DomainError
from keguang.core.models import Original


class OriginalDamaged(DomainError):
    """The stored file is missing, or its bytes are not those that arrived."""


def original_path(sha256: str) -> Path:
    return Path(settings.ORIGINALS_DIR) / sha256[:2] / sha256[2:]


def read_original(original: Original) -> bytes:
    """The bytes as they arrived; refuses to hand out anything else."""
    try:
        data = original_path(original.sha256).read_bytes()
    except FileNotFoundError:
        raise OriginalDamaged(_("原件文件缺失，请从备份恢复。")) from None
    if hashlib.sha256(data).hexdigest() != original.sha256:
        raise OriginalDamaged(_("原件内容与存档摘要不符，请从备份恢复。"))
    return data
