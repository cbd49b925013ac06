"""One line per society, its lectures side by side: 讲座1题目, 讲座1主讲人, 讲座2题目 …"""

from dataclasses import replace

from keguang.documents.forms.layout.headers import Column, Layout
from keguang.documents.forms.layout.ordinals import without_ordinals
from keguang.documents.forms.layout.vocabulary import Heading, Vocabulary


def unpivoted(layout: Layout, words: Vocabulary) -> tuple[Layout, ...]:
    """One layout per lecture on a line, in order; the layout itself where there is only one."""
    numbered = _by_number(layout, words)
    groups = numbered if len(numbered) > 1 else _by_repetition(layout, words)
    if len(groups) < 2:
        return (layout,)
    grouped = {c.index for columns in groups for c in columns}
    shared = tuple(
        c for c in layout.columns if c.index not in grouped and words.anchor not in c.keys
    )
    return tuple(
        replace(layout, columns=(*columns, *(c for c in shared if _new(c, columns))))
        for columns in groups
    )


def _new(column: Column, columns: list[Column]) -> bool:
    return not set(column.keys) & {k for c in columns for k in c.keys} or column.rank > 0


def _by_number(layout: Layout, words: Vocabulary) -> list[list[Column]]:
    """Columns whose headings are the same but for a number in them."""
    found: dict[int, list[Column]] = {}
    for index, text in enumerate(layout.headings):
        read = _numbered(text, words)
        if read:
            found.setdefault(read[0], []).append(replace(read[1], index=index))
    anchored = {n: cs for n, cs in found.items() if any(words.anchor in c.keys for c in cs)}
    return [anchored[n] for n in sorted(anchored)]


def _numbered(text: str, words: Vocabulary) -> tuple[int, Column] | None:
    """The number in a heading and what it asks without; the form's own questions come first."""
    found = [
        (n, c) for n, rest in without_ordinals(text) if (c := _column(text, words.heading(rest)))
    ]
    ours = [(n, c) for n, c in found if not c.keys[0].startswith("@")]
    return next(iter(ours or found), None)


def _column(text: str, heading: Heading) -> Column | None:
    if heading.score < 0.95 or heading.concept is None:
        return None
    keys = heading.joined or (heading.concept.key,)
    return Column(0, text, keys, heading.concept.rank, 1.0, heading.hours)


def _by_repetition(layout: Layout, words: Vocabulary) -> list[list[Column]]:
    """Columns that come again and again under the same heading: each title begins a lecture."""
    groups: list[list[Column]] = []
    for index, text in enumerate(layout.headings):
        heading = words.heading(text)
        concept = heading.concept
        if concept is None or heading.score < 0.95:
            continue
        keys = heading.joined or (concept.key,)
        if words.anchor in keys:
            groups.append([])
        if groups and concept.key in words.spec:
            groups[-1].append(Column(index, text, keys, concept.rank, 1.0, heading.hours))
    if len(groups) < 2 or len(groups[0]) < 2:
        return []
    repeated = {k for c in groups[0] for k in c.keys} & {k for c in groups[1] for k in c.keys}
    if len(repeated) < 2:
        return []
    return [[c for c in columns if set(c.keys) & repeated] for columns in groups]
