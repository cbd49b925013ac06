"""Telephone numbers as they are shown to people who need not know them."""

import re
from typing import Final

_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_FIXED_LINE: Final = re.compile(r"(?<![0-9A-Za-z])(0\d{2,3}-?)\d{3,4}(\d{4})(?![0-9A-Za-z])")
_ADDRESS: Final = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)


def mask_phones(text: str) -> str:
    """Hide the middle of every number in a text: 138****1234, 0379-****8331."""
    return _FIXED_LINE.sub(r"\1****\2", _MOBILE.sub(r"\1****\2", text))


def without_contacts(text: str) -> str:
    """The text with no telephone number and no mail address in it, not even a masked one."""
    return _ADDRESS.sub("", _FIXED_LINE.sub("", _MOBILE.sub("", text)))
