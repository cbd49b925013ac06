"""The one clock. Only views, commands and the worker's loop read it; all else is told the time."""

import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

_STARTED_S: Final = time.monotonic()


def now() -> datetime:
    """The present moment, aware.

    With KEGUANG_NOW set (demonstration), the process started at that moment and time goes on.
    """
    if settings.NOW is None:
        return timezone.now()
    anchor: datetime = settings.NOW
    return anchor + timedelta(seconds=time.monotonic() - _STARTED_S)
