"""What a search found, marked in the text."""

import re
from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString | str:
    """The text with the words looked for in <mark>; without words as it is."""
    if not words:
        return text
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    parts = re.split(f"({either})", text, flags=re.IGNORECASE)
    found = [format_html("<mark>{}</mark>", part) for part in parts[1::2]]
    return format_html_join("", "{}{}", zip(parts[::2], [*found, ""], strict=True))
