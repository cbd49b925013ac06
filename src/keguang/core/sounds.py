"""拼音: how a name sounds; writing one character for another of its sound is the usual slip."""

import os
from functools import lru_cache

# Its table of phrases costs every process 40 MB. Two names are compared character by character, and
# each character's commonest reading is enough for that. The library asks when it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")


@lru_cache(maxsize=16_384)
def sound_of(name: str) -> str:
    """The syllables without tones, as "qi xiang"; characters that are no Han stay as they are."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  12 MB more; most pages need none of it

    return " ".join(lazy_pinyin(name))
