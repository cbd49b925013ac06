"""Several ways to read one part: which of them explains most of it."""

from collections.abc import Sequence

from keguang.documents.forms.layout.drafts import Draft, Harvest
from keguang.documents.forms.layout.labels import split_labels
from keguang.documents.forms.layout.shapes import suits
from keguang.documents.forms.layout.vocabulary import Vocabulary
from keguang.documents.forms.values.positions import is_position
from keguang.documents.forms.values.text import is_nothing


def best_of(options: Sequence[Harvest], words: Vocabulary) -> Harvest:
    """The reading that explains most; the earlier one where two explain as much."""
    if len(options) == 1:  # a sheet of thousands of rows can be nothing but a table
        return options[0]
    best = max(options, key=lambda harvest: _plausibility(harvest, words))
    if best.drafts:
        return best
    return max((best, *options), key=lambda harvest: len(harvest.fragments))


def _plausibility(harvest: Harvest, words: Vocabulary) -> float:
    return sum(_draft_plausibility(draft, words) for draft in harvest.drafts) - harvest.strain


def _draft_plausibility(draft: Draft, words: Vocabulary) -> float:
    score = 0.0
    for key, found in draft.cells.items():
        evidence = found[0]
        if is_nothing(evidence.text):
            continue
        # 讲师 is a label of its own, but under 职称 an answer
        post = words.kind(key) == "position" and is_position(evidence.text)
        chosen = post or words.is_choice(key, evidence.text)
        if not chosen and _is_label(evidence.text, words):
            score -= 3.0
        else:
            score += 0.6 + 0.4 * suits(words.kind(key), evidence.text)
            score -= 0.3 * (1 - evidence.confidence)
    return score if words.anchor in draft.cells else score - 2.0


def _is_label(text: str, words: Vocabulary) -> bool:
    return words.heading(text).score >= 0.95 or _holds_label(text, words)


def _holds_label(text: str, words: Vocabulary) -> bool:
    """ "时长：60分钟" as an answer: a label was taken for part of its value."""
    if len(text) > 60 or not (":" in text or "：" in text):
        return False
    before, labelled = split_labels(text, words)
    return len(labelled) == 1 and not before
