"""Telephone numbers as they are shown to people who need not know them."""

import re
from typing import Final

_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_FIXED_LINE: Final = re.compile(r"(?<![0-9A-Za-z])(0\d{2,3}-?)\d{3,4}(\d{4})(?![0-9A-Za-z])")


def mask_phones(text: str) -> str:
    """Hide the middle of every number in a text: 138****1234, 0379-****8331."""
    return _FIXED_LINE.sub(r"\1****\2", _MOBILE.sub(r"\1****\2", text))
