"""Pairs of label and answer falling into lectures."""

from dataclasses import dataclass, field, replace

from keguang.documents.forms.layout.calendar_columns import with_unit_of
from keguang.documents.forms.layout.combined import explode, put_joined
from keguang.documents.forms.layout.drafts import Draft, Evidence, Harvest
from keguang.documents.forms.layout.pairs import Pair
from keguang.documents.forms.layout.rowkinds import is_example
from keguang.documents.forms.layout.vocabulary import (
    ORG,
    OTHER,
    ROW_KEY,
    Concept,
    Heading,
    Vocabulary,
)
from keguang.documents.forms.values.organisations import find_societies
from keguang.documents.forms.values.text import is_nothing


@dataclass(slots=True)
class _Gathering:
    """Pairs falling into drafts: a form begins again where its first label or its title recurs."""

    words: Vocabulary
    drafts: list[Draft] = field(default_factory=list)
    began_with: Concept | None = None
    shared: dict[str, list[Evidence]] = field(default_factory=dict)

    def take(self, pair: Pair) -> None:
        concept = self._meant(pair)
        if concept is None:
            return
        if not self.drafts or self._begins_again(concept):
            self._begin(pair, concept)
        self.drafts[-1].asked |= set(pair.heading.joined or (concept.key,))
        if pair.blank_ref:
            self.drafts[-1].blank[concept.key] = pair.blank_ref
        if pair.answer is not None:
            self._put(self.drafts[-1], pair.heading, concept, pair.answer)

    def _meant(self, pair: Pair) -> Concept | None:
        """What a label asks here: 单位名称 before the title, if a society's, is the sender."""
        concept = pair.heading.concept
        if pair.answer is None or not self.words.is_ambiguous_body(pair.heading):
            return concept
        opened = self.drafts and self.words.anchor in self.drafts[-1].cells
        if not opened and find_societies(pair.answer.text):
            return Concept(ORG)
        return concept

    def _begins_again(self, concept: Concept) -> bool:
        current = self.drafts[-1]
        if self.words.anchor not in current.cells:
            return False
        if concept == Concept(self.words.key_of("speaker") or "") and concept.key in current.cells:
            return len(current.cells) > 3
        return concept.key == self.words.anchor or (
            concept == self.began_with and concept.key != OTHER
        )

    def _begin(self, pair: Pair, concept: Concept) -> None:
        at = pair.answer
        if len(self.drafts) == 1 and concept.key == self.words.anchor != getattr(
            self.began_with, "key", ""
        ):
            self._share_preamble(self.drafts[0])
        org = self.drafts[-1].org if self.drafts else None
        if self.began_with is None:
            self.began_with = concept
        self.drafts.append(
            Draft(
                at.file if at else "",
                at.part if at else "",
                at.ref if at else pair.label_ref,
                org=org,
            )
        )

    def _share_preamble(self, first: Draft) -> None:
        """What stood before the first title holds for all: one contact for several lectures."""
        for key, found in first.cells.items():
            if key == self.words.anchor:
                break
            self.shared[key] = [replace(e, shared=True) for e in found]

    def _put(self, draft: Draft, heading: Heading, concept: Concept, answer: Evidence) -> None:
        if not draft.file:
            draft.file, draft.part = answer.file, answer.part
        if len(heading.joined) > 1:
            put_joined(draft, heading.joined, answer, self.words)
        elif concept.key == ORG and (concept.rank == 0 or draft.org is None):
            draft.org = answer
        elif concept.key == ROW_KEY:
            draft.row_key = answer.text
        elif concept.key in self.words.spec:
            answer = with_unit_of(heading.text, answer)
            draft.put(concept.key, replace(answer, hours=heading.hours, rank=concept.rank))


def gather(pairs: list[Pair], words: Vocabulary) -> Harvest:
    """Let pairs fall into drafts and keep those that name their anchor or say enough without it."""
    gathering = _Gathering(words)
    for pair in pairs:
        gathering.take(pair)
    harvest = Harvest()
    asked = {key for draft in gathering.drafts for key in draft.asked}
    for draft in gathering.drafts:
        for key, found in gathering.shared.items():
            draft.cells.setdefault(key, found)
        if not _is_row(draft, words, asked):
            _put_aside(harvest, draft)
            continue
        harvest.drafts += explode(draft, words)
    return harvest


def gathered_once(pairs: list[Pair], words: Vocabulary) -> Draft | None:
    """The one draft that pairs make; None where they make none or several."""
    gathering = _Gathering(words)
    for pair in pairs:
        gathering.take(pair)
    return gathering.drafts[0] if len(gathering.drafts) == 1 else None


def _put_aside(harvest: Harvest, draft: Draft) -> None:
    if draft.org:
        harvest.beside.append(replace(draft.org, text=f"申报单位：{draft.org.text}", value=None))
    for key, found in draft.cells.items():
        if key == "contact_phone":
            harvest.beside += [replace(e, text=f"联系电话：{e.text}", value=None) for e in found]


def _is_row(draft: Draft, words: Vocabulary, asked: set[str]) -> bool:
    said = {k for k, found in draft.cells.items() if any(not is_nothing(e.text) for e in found)}
    said -= {words.key_of("contact_phone")}
    if is_example(draft.text(words.anchor)):
        return False
    required = set(words.spec.required_keys) - {words.anchor}
    if required and not asked & required:
        return False
    if words.anchor in said:
        return len(said) > 1 or len(words.spec.fields) < 3
    return words.anchor in asked and words.key_of("speaker") in said and len(said) > 2
