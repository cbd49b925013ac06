"""The list behind a figure: exactly the bodies or lectures it counts.

A name is shown only while its owner consents today, however long ago the list is of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.core.phones import mask_phones
from keguang.documents.tables import CellValue, Column, Kind
from keguang.lectures.models import Offering, Proposal
from keguang.lectures.name_hiding import Hidden, without_people
from keguang.lectures.selectors.consents import withdrawn_names
from keguang.lectures.selectors.deliveries.public import moment_words
from keguang.lectures.states import Cause, DeliveryState, ProposalState
from keguang.oversight.counting import (
    NOBODY,
    Breakdown,
    Counts,
    bodies_asked,
    count_by,
)
from keguang.oversight.measures import ATTENDED, BODIES, PROPOSED, Fact, Measure
from keguang.oversight.selectors.bodies import names_of
from keguang.oversight.selectors.figures import Reading

type Item = Fact | int  # a lecture, or the number of a body

_ROW_OF: Final = {Measure.PEOPLE: Measure.KNOWN, Measure.SENT: Measure.REPORTED}
_BODY_COLUMNS: Final = (
    Measure.REPORTED,
    Measure.COMPLETE,
    Measure.ACCEPTED,
    Measure.PUBLISHED,
    Measure.HELD,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure a list is asked for: `key` is one row of the table `by`, if it is in one.
    `label` is what a reader calls that row."""

    measure: Measure
    by: Breakdown | None = None
    key: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a list adds to the facts of its lectures. `hidden`: who is not named in a lecture's own
    texts; `withdrawn`: who is named in nobody's."""

    shown: Mapping[str, tuple[str, str]]
    speakers: Mapping[str, str]
    hidden: Mapping[str, tuple[Hidden, ...]]
    withdrawn: tuple[Hidden, ...]
    substitutes: frozenset[tuple[str, str]]

    def clean(self, text: str, code: str) -> str:
        return without_people(text, (*self.hidden.get(code, ()), *self.withdrawn))


def behind(reading: Reading, wanted: Wanted) -> Sequence[Item]:
    """What a figure counts: held and cancelled lectures by their day, others and bodies as they
    stand in the directory."""
    if wanted.measure == Measure.ASKED:
        return sorted(bodies_asked(reading.facts.asked, reading.period))
    measure = _ROW_OF.get(wanted.measure, wanted.measure)
    found = [fact for fact, measures in reading.hits if measure in measures]
    if wanted.by is not None:
        keys = reading.keys(wanted.by)
        found = [fact for fact in found if wanted.key in keys(fact)]
    if wanted.measure == Measure.SENT:
        return sorted({fact.body for fact in found})
    if measure in PROPOSED or measure == Measure.PUBLISHED:
        return sorted(found, key=lambda fact: (fact.body, fact.call, fact.code))
    return sorted(found, key=lambda fact: (_day_of(fact), fact.body, fact.code))


def title_of(reading: Reading, wanted: Wanted) -> str:
    """2026年 卫生健康 已开展"""
    said = (reading.period.label, wanted.label, str(wanted.measure.label))
    return " ".join(filter(None, said))


def people_of(items: Iterable[Item]) -> int:
    """到场人数 of a list, which is the figure it stands behind."""
    return sum(item.outcome.attendance or 0 for item in items if isinstance(item, Fact))


def columns_of(measure: Measure) -> list[Column]:
    words = _HEADINGS[_kind_of(measure)]
    return [Column(str(heading), kind) for heading, kind in _kept(measure, words)]


def rows_of(
    reading: Reading, measure: Measure, items: Sequence[Item], *, first: int = 1
) -> list[Sequence[CellValue]]:
    """One row for each, in the columns of `columns_of`; the queries do not grow with them."""
    if measure in BODIES:
        bodies = [item for item in items if isinstance(item, int)]
        return _body_rows(reading, bodies, first=first)
    facts = [item for item in items if isinstance(item, Fact)]
    names = names_of({fact.body for fact in facts}, on=reading.on)
    details = _details(reading, facts)
    cells = _proposed_cells if measure in PROPOSED else _offered_cells
    return [
        _kept(measure, (number, names[fact.body].name, *cells(reading, fact, details)))
        for number, fact in enumerate(facts, start=first)
    ]


def _body_rows(reading: Reading, bodies: Sequence[int], *, first: int) -> list[Sequence[CellValue]]:
    counts = count_by(reading.hits, reading.keys(Breakdown.SOCIETY))
    names = names_of(bodies, on=reading.on)
    return [
        (number, names[body].name, *_numbers(counts.get(str(body), NOBODY)))
        for number, body in enumerate(bodies, start=first)
    ]


def _details(reading: Reading, facts: Iterable[Fact]) -> Details:
    codes = [fact.code for fact in facts]
    offered = Offering.objects.filter(version__in=reading.facts.versions, code__in=codes)
    lectures = Proposal.objects.filter(code__in=codes).order_by()
    known = list(
        lectures.values_list(
            "code",
            "speaker",
            "consent",
            "delivery__substitute_name",
            "delivery__substitute_consent",
        )
    )
    hidden = {
        code: tuple(
            Hidden(person)
            for person, agrees in ((name, consents), (other, other_agrees))
            if person and agrees is not True
        )
        for code, name, consents, other, other_agrees in known
    }
    shown = offered.order_by().values_list("code", "date_text", "place", "title")
    return Details(
        shown={code: (when, place) for code, when, place, _title in shown},
        speakers={code: name for code, name, consents, *_rest in known if consents is True},
        hidden=hidden,
        withdrawn=withdrawn_names(),
        substitutes=frozenset(
            (code, name) for code, _name, _consents, name, agrees in known if agrees is True
        ),
    )


def _title(fact: Fact, details: Details) -> str:
    return details.clean(fact.title, fact.code)


def _proposed_cells(_reading: Reading, fact: Fact, details: Details) -> tuple[CellValue, ...]:
    return (
        _title(fact, details),
        details.speakers.get(fact.code, ""),
        fact.received_on,
        _("是") if fact.complete else _("否"),
        str(ProposalState(fact.state).label),
    )


def _offered_cells(reading: Reading, fact: Fact, details: Details) -> tuple[CellValue, ...]:
    outcome = fact.outcome
    when, place = details.shown.get(fact.code, ("", ""))
    return (
        _title(fact, details),
        _speaker(fact, details),
        moment_words(outcome.day, None) or when,
        mask_phones(details.clean(outcome.place or place, fact.code)),
        reading.districts.names.get(reading.districts.of(outcome.district), ""),
        str(DeliveryState(outcome.state).label),
        outcome.attendance if outcome.is_held else None,
        _proof_words(fact),
        str(Cause(outcome.cause).label) if outcome.cause and not outcome.is_held else "",
    )


def _speaker(fact: Fact, details: Details) -> str:
    substitute = fact.outcome.substitute
    if not substitute:
        return details.speakers.get(fact.code, "")
    return substitute if (fact.code, substitute) in details.substitutes else ""


def _proof_words(fact: Fact) -> str:
    outcome = fact.outcome
    if not outcome.is_held:
        return ""
    said = (
        _("到场人数") if outcome.attendance else "",
        _("照片%(n)d张") % {"n": outcome.photos} if outcome.photos else "",
        _("报道") if outcome.news_link else "",
    )
    return _("、").join(filter(None, said))


def _numbers(counts: Counts) -> tuple[int, ...]:
    return tuple(counts.get(measure, 0) for measure in _BODY_COLUMNS)


def _day_of(fact: Fact) -> date:
    return fact.outcome.day or fact.outcome.cancelled_on or date.max


def _kept[T](measure: Measure, cells: Sequence[T]) -> tuple[T, ...]:
    """Without the columns that would say the same in every row, or nothing."""
    left_out = _LEFT_OUT.get(measure, ())
    return tuple(cell for at, cell in enumerate(cells) if at not in left_out)


def _kind_of(measure: Measure) -> str:
    if measure in BODIES:
        return "bodies"
    return "proposed" if measure in PROPOSED else "offered"


_HEADINGS: Final[Mapping[str, Sequence[tuple[object, Kind]]]] = {
    "bodies": (
        (gettext_lazy("序号"), Kind.INTEGER),
        (gettext_lazy("单位"), Kind.LONG),
        *((measure.label, Kind.INTEGER) for measure in _BODY_COLUMNS),
    ),
    "proposed": (
        (gettext_lazy("序号"), Kind.INTEGER),
        (gettext_lazy("申报单位"), Kind.LONG),
        (gettext_lazy("讲座题目"), Kind.LONG),
        (gettext_lazy("主讲人"), Kind.TEXT),
        (gettext_lazy("收到日期"), Kind.DATE),
        (gettext_lazy("填报完整"), Kind.TEXT),
        (gettext_lazy("状态"), Kind.TEXT),
    ),
    "offered": (
        (gettext_lazy("序号"), Kind.INTEGER),
        (gettext_lazy("申报单位"), Kind.LONG),
        (gettext_lazy("讲座题目"), Kind.LONG),
        (gettext_lazy("主讲人"), Kind.TEXT),
        (gettext_lazy("时间"), Kind.TEXT),
        (gettext_lazy("地点"), Kind.LONG),
        (gettext_lazy("县区"), Kind.TEXT),
        (gettext_lazy("状态"), Kind.TEXT),
        (gettext_lazy("到场人数"), Kind.INTEGER),
        (gettext_lazy("佐证"), Kind.TEXT),
        (gettext_lazy("原因"), Kind.TEXT),
    ),
}
_STATE: Final = 7  # columns of "offered"
_PEOPLE: Final = 8
_PROOF: Final = 9
_CAUSE: Final = 10
_LEFT_OUT: Final[Mapping[Measure, Sequence[int]]] = {
    **dict.fromkeys((Measure.HELD, Measure.PROVEN, *ATTENDED), (_STATE, _CAUSE)),
    Measure.CANCELLED: (_STATE, _PEOPLE, _PROOF),
}
