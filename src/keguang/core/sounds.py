"""拼音: how a name sounds; writing one character for another of its sound is the usual slip."""


def sound_of(name: str) -> list[str]:
    """The syllables of a name, without tones."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  a 50 MB dictionary; most pages need none of it

    return lazy_pinyin(name)
