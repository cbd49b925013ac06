"""What the pages behind a link show: blocks to fill in, faults to put right, the preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from keguang.core.models import SignedLink
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import checks
from keguang.lectures.finding_words import said
from keguang.lectures.form_words import label_of
from keguang.lectures.forms.links import Block, PostedForm, blocks_of, correction_block
from keguang.lectures.models import Proposal, Recipient
from keguang.lectures.selectors.faults import faulty_lectures, lecture_name, lectures_of
from keguang.lectures.selectors.submitted import standing_of
from keguang.lectures.services.answers import by_form_key
from keguang.lectures.services.proposals import values_of
from keguang.lectures.typed import read_typed, text_of


@dataclass(frozen=True, slots=True)
class Preview:
    """One lecture as it would be sent: what was typed, and what it lacks."""

    name: str
    lines: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


def fill_context(
    recipient: Recipient, link: SignedLink, posted: PostedForm, now: datetime
) -> dict[str, Any]:
    spec = spec_from_dict(recipient.call.form)
    row = standing_of(recipient, now)
    posted.pad(max(1, row.judgement.to_send))
    return {
        **_common(recipient, link),
        "row": row,
        "overdue": now > row.situation.due,
        "blocks": blocks_of(spec, posted.added),
        "sent": _names(recipient),
    }


def correct_context(
    recipient: Recipient, link: SignedLink, posted: PostedForm, now: datetime
) -> dict[str, Any]:
    """Only the lectures with faults, and empty blocks for those still lacking."""
    spec = spec_from_dict(recipient.call.form)
    row = standing_of(recipient, now)
    faulty = correction_blocks(spec, recipient, posted.corrected)
    posted.pad(row.judgement.to_send)
    return {
        **_common(recipient, link),
        "row": row,
        "overdue": now > row.situation.due,
        "faulty": faulty,
        "blocks": blocks_of(spec, posted.added),
    }


def correction_blocks(
    spec: FormSpec, recipient: Recipient, typed: Mapping[str, Mapping[str, str]]
) -> list[Block]:
    blocks = []
    faulty = faulty_lectures(recipient.call, recipient.organisation)
    for number, fault in enumerate(faulty, start=1):
        faults = by_form_key(spec, fault.faults)
        texts = {**_texts_of(spec, fault.proposal), **typed.get(fault.proposal.code, {})}
        heading = fault.name + (faults.pop("") if "" in faults else "")
        blocks.append(
            correction_block(
                spec,
                number=number,
                code=fault.proposal.code,
                heading=heading,
                texts=texts,
                faults=faults,
            )
        )
    return blocks


def previews(spec: FormSpec, recipient: Recipient, posted: PostedForm) -> list[Preview]:
    """What would be sent, with what each lecture lacks; nothing is kept."""
    known = {p.code: p for p in lectures_of(recipient.call, recipient.organisation)}
    shown = [
        _preview(spec, {**_texts_of(spec, known[code]), **texts}, number, recipient.call.year)
        for number, (code, texts) in enumerate(posted.corrected.items(), start=1)
        if code in known
    ]
    first = len(shown) + 1
    shown += [
        _preview(spec, texts, number, recipient.call.year)
        for number, texts in enumerate(posted.filled, start=first)
    ]
    return shown


def _preview(spec: FormSpec, texts: Mapping[str, str], number: int, year: int) -> Preview:
    typed = read_typed(spec, texts, year=year, part="")
    problems = [*checks.check_values(typed.values, spec, year=year), *typed.remarks]
    title = texts.get("title", "")
    name = f"《{title}》" if title else _("第%(n)d场（缺题目）") % {"n": number}
    lines = tuple((label_of(f), texts[f.key]) for f in spec.fields if texts.get(f.key))
    wrong = dict.fromkeys(said(p.as_dict()) for p in problems if p.level == checks.ERROR)
    return Preview(name, lines, tuple(wrong))


def _common(recipient: Recipient, link: SignedLink) -> dict[str, Any]:
    return {
        "recipient": recipient,
        "call": recipient.call,
        "organisation": recipient.organisation,
        "link": link,
    }


def _names(recipient: Recipient) -> list[str]:
    sent = lectures_of(recipient.call, recipient.organisation)
    return [lecture_name(proposal, number) for number, proposal in enumerate(sent, start=1)]


def _texts_of(spec: FormSpec, proposal: Proposal) -> dict[str, str]:
    values = values_of(proposal)
    return {field.key: text_of(field, values) for field in spec.fields}
