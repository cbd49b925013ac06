"""Names of bodies and people, brought to a form in which equal names compare equal."""

import re
import unicodedata
from typing import Final

_SEAL_NOISE: Final = re.compile(
    r"[(\[【〔]?(?:加?盖公?章(?:处|有效)?|公章|印章|签章|章)[)\]】〕]?$"
)
_LABEL: Final = re.compile(
    r"^(?:(?:申报|填报|报送|推荐|主办|组织)?单位(?:名称)?|学会名称|名称)[::]"
)
_BRACKETS_AND_SPACE: Final = re.compile(
    r"[\s()\[\]{}<>《》〈〉【】〔〕「」『』“”\"'‘’,，、。.:;_\-—–·•]+"
)


def normalise_name(text: str) -> str:
    """The comparable form: half-width, no spaces, brackets or marks, no 盖章 noise, lower case."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _LABEL.sub("", plain)
    while (shorter := _SEAL_NOISE.sub("", plain).rstrip()) != plain:
        plain = shorter
    return _BRACKETS_AND_SPACE.sub("", plain).lower()


def tidy_name(text: str) -> str:
    """A body's name as we keep it: full-width letters narrowed, spaces beside Chinese dropped."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", narrow)
