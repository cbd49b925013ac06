"""A second table about the speakers: what the lectures' own table leaves blank, found by name."""

from dataclasses import replace
from typing import Final

from keguang.documents.forms.layout.drafts import Draft
from keguang.documents.forms.layout.headers import Layout
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.values.names import is_name, tidy_name
from keguang.documents.forms.values.text import is_nothing

_PERSONAL: Final = ("position", "employer", "contact_phone")


def lists_experts(layout: Layout, words: Vocabulary) -> bool:
    """Whether a table without lectures says who their speakers are."""
    asked = {words.kind(key) for key in layout.asked}
    return words.anchor not in layout.asked and "speaker" in asked and bool(asked & {*_PERSONAL})


def complete_from(experts: list[Draft], drafts: list[Draft], words: Vocabulary) -> None:
    """Fill the blank post, unit and telephone of each speaker who is named exactly once."""
    key = words.key_of("speaker")
    if key is None or not experts:
        return
    known: dict[str, Draft | None] = {}
    for expert in experts:
        name = tidy_name(expert.text(key))
        known[name] = None if name in known else expert
    for draft in drafts:
        name = tidy_name(draft.text(key))
        found = known.get(name) if is_name(name) else None
        if found:
            _complete(draft, found, words)


def _complete(draft: Draft, expert: Draft, words: Vocabulary) -> None:
    for kind in _PERSONAL:
        key = words.key_of(kind)
        found = expert.first(key) if key else None
        if key is None or found is None or is_nothing(found.text):
            continue
        if all(is_nothing(e.text) for e in draft.cells.get(key, ())):
            draft.cells[key] = [replace(found, note="取自专家情况表")]
