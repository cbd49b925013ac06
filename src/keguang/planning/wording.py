"""Every sentence a planner says, in Chinese and in English."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

type Language = Literal["zh", "en"]
type Values = Mapping[str, str | int]


class Words(NamedTuple):
    """One sentence in both languages; `{name}` is filled in when it is said."""

    zh: str
    en: str

    def say(self, language: Language, values: Values | None = None) -> str:
        """The sentence with its values; a value that a sentence does not use is left out."""
        template = self.zh if language == "zh" else self.en
        return template.format_map(values or {})
