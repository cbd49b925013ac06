"""What the log must not hold: whoever reads a link in it could use the link."""

import logging
import re
from typing import Final, override

_TOKEN: Final = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}(?=/|\b)")


class HideTokens(logging.Filter):
    """Write "…" for the token of every signed link and invitation in a message."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        try:
            said = record.getMessage()
        except (TypeError, ValueError):  # somebody else's faulty call: the handler reports it
            return True
        record.msg, record.args = _TOKEN.sub("…", said), None
        return True
