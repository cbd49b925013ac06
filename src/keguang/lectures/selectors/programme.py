"""节目单: what the public may read, and what a new version would change.

A person's name, unit and title are shown only while the lecture's consent stands: a version keeps
what it was published with, the reader sees what is permitted today.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keguang.core.phones import mask_phones
from keguang.lectures.models import Call, Offering, ProgrammeVersion, Proposal
from keguang.lectures.name_hiding import Hidden, elsewhere, without_people
from keguang.lectures.programme_changes import (
    Change,
    ChangeKind,
    Value,
    changes_between,
)
from keguang.lectures.selectors.consents import last_word, withdrawn_names
from keguang.lectures.selectors.deliveries.public import FIELDS as DELIVERY_FIELDS
from keguang.lectures.selectors.deliveries.public import (
    NOTHING_YET,
    PublicDelivery,
    public_delivery,
)
from keguang.lectures.selectors.lists import full_names, in_office_order, when
from keguang.lectures.states import CallState, ProposalState
from keguang.lectures.themes import Plate, Theme, audiences_of, formats_of, plate_of

PERSONAL: Final = ("speaker", "position", "employer")
CONTENT_FIELDS: Final = (
    "title",
    "organisation_name",
    *PERSONAL,
    "audience",
    "duration_min",
    "date_from",
    "date_to",
    "date_text",
    "place",
    "summary",
)
_READ: Final = (
    *("pk", "code", "theme", *CONTENT_FIELDS, "proposal__consent", "last_word"),
    *(f"proposal__{name}" for name in PERSONAL),
    "version__call__year",
    *DELIVERY_FIELDS,
)
# what a reader of the change log is told
FIELD_WORDS: Final = {
    "title": gettext_lazy("题目"),
    "organisation_name": gettext_lazy("申报单位"),
    "speaker": gettext_lazy("主讲人"),
    "position": gettext_lazy("主讲人职务"),
    "employer": gettext_lazy("主讲人单位"),
    "audience": gettext_lazy("适合人群"),
    "duration_min": gettext_lazy("时长"),
    "date_from": gettext_lazy("开始日期"),
    "date_to": gettext_lazy("结束日期"),
    "date_text": gettext_lazy("时间"),
    "place": gettext_lazy("地点"),
    "summary": gettext_lazy("内容提要"),
}


@dataclass(frozen=True, slots=True)
class PublicLecture:
    """A lecture of the programme as anybody may read it today.

    With a day fixed, `when`, `place` and both dates are those of the day. `was_speaker` is whom a
    substitute stands in for.
    """

    code: str
    title: str
    theme: str
    organisation: str
    speaker: str
    position: str
    employer: str
    audience: str
    duration_min: int | None
    date_from: date | None
    date_to: date | None
    when: str
    place: str
    summary: str
    audiences: frozenset[str]
    year: int
    delivery: PublicDelivery = NOTHING_YET
    was_speaker: str = ""

    @property
    def state(self) -> str:
        return self.delivery.state

    @property
    def day(self) -> date | None:
        return self.delivery.day

    @property
    def start_time(self) -> time | None:
        return self.delivery.start_time

    @property
    def changed_note(self) -> str:
        """What had been announced, and why it was changed, in words; empty when nothing was."""
        was = _("原定%(was)s") % {"was": self.delivery.was} if self.delivery.was else ""
        return _("，").join(filter(None, (was, self.delivery.cause)))

    @property
    def plate(self) -> Plate:
        return plate_of(self.theme)

    @property
    def theme_label(self) -> str:
        return str(Theme(self.theme).label) if self.theme else ""

    @property
    def formats(self) -> frozenset[str]:
        return formats_of(self.title, self.summary, place=self.place)

    @property
    def certain_day(self) -> date | None:
        """The one day it is given on; None for a season or a time still to be agreed."""
        return self.date_from if self.date_from == self.date_to else None

    @property
    def months(self) -> range:
        """The months of the year it may take place in; empty where no day is known."""
        if self.date_from is None or self.date_to is None:
            return range(0)
        last = self.date_to.month if self.date_to.year == self.date_from.year else 12
        return range(self.date_from.month, last + 1)


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """One entry of the public change log; `words` name the fields that read differently."""

    kind: ChangeKind
    code: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoggedVersion:
    """`note` is the clerk's, without the names of those who may not be named."""

    version: ProgrammeVersion
    changes: tuple[LoggedChange, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeopleToHide:
    by_code: Mapping[str, tuple[Hidden, ...]]
    anywhere: tuple[Hidden, ...]

    def clean(self, text: str, *, code: str = "") -> str:
        """A text of one lecture, or of all of them."""
        if code:
            return without_people(text, (*self.by_code.get(code, ()), *self.anywhere))
        everybody = (who for people in self.by_code.values() for who in people)
        return without_people(text, (*elsewhere(everybody), *self.anywhere))


def newest_versions() -> QuerySet[ProgrammeVersion]:
    """The version in force of every published call, the newest year first."""
    newest = ProgrammeVersion.objects.values("call").annotate(newest=Max("pk")).values("newest")
    in_force = ProgrammeVersion.objects.filter(pk__in=newest, call__state=CallState.PUBLISHED)
    return in_force.select_related("call").order_by("-call__year", "-call__published_at")


def newest_version(year: str = "") -> ProgrammeVersion | None:
    """The programme in force, or that of another year if one was published."""
    versions = list(newest_versions())
    asked = [v for v in versions if str(v.call.year) == year]
    return next(iter([*asked, *versions]), None)


def lectures_of(version: ProgrammeVersion) -> list[PublicLecture]:
    """All lectures of a version, in two queries."""
    return list(public_lectures(version.offerings.order_by("order")).values())


def public_lectures(offerings: QuerySet[Offering]) -> dict[int, PublicLecture]:
    """Lectures by their offering's key, in the order given, in two queries."""
    hidden = withdrawn_names()
    return {row["pk"]: _public(row, hidden) for row in _with_last_word(offerings).values(*_READ)}


def find_lecture(code: str) -> tuple[ProgrammeVersion | None, PublicLecture | None]:
    """A lecture by its code in the programme in force.

    The version without a lecture means: it was in the programme once and has been taken out.
    """
    offerings = Offering.objects.filter(code=code, version__call__state=CallState.PUBLISHED)
    rows = _with_last_word(offerings).values("version", "version__call", *_READ)
    newest = rows.order_by("-version").first()
    if newest is None:
        return None, None
    in_force = newest_versions().get(call=newest["version__call"])
    if newest["version"] != in_force.pk:
        return in_force, None
    return in_force, _public(newest, withdrawn_names())


def public_note(version: ProgrammeVersion) -> str:
    """The clerk's words about a version, naming nobody who may not be named."""
    return people_to_hide(version.call).clean(version.note) if version.note else ""


def change_log(call: Call) -> list[LoggedVersion]:
    """Every version of a programme with what it changed, the newest first; names stay hidden."""
    versions = list(call.programme_versions.order_by("-number"))
    hidden = people_to_hide(call)
    return [
        LoggedVersion(
            version,
            tuple(_logged(Change.from_dict(c), hidden) for c in version.changes),
            hidden.clean(version.note),
        )
        for version in versions
    ]


def content_to_publish(call: Call, *, on: date) -> list[tuple[Proposal, dict[str, Value]]]:
    """The accepted lectures in the office's order, each with what may be published of it."""
    accepted = Proposal.objects.filter(call=call, counts=True, state=ProposalState.ACCEPTED)
    proposals = list(in_office_order(accepted.select_related("organisation__department_of")))
    names = full_names((p.organisation for p in proposals if p.organisation), on=on)
    return [(p, _content(p, names.get(p.organisation_id or 0, ""))) for p in proposals]


def content_of(version: ProgrammeVersion | None) -> dict[str, dict[str, Value]]:
    """A version's lectures as values to compare, by code."""
    if version is None:
        return {}
    rows = version.offerings.values("code", *CONTENT_FIELDS)
    return {row.pop("code"): {name: _plain(row[name]) for name in row} for row in rows}


def pending_changes(call: Call, *, on: date) -> list[Change]:
    """What publishing now would change."""
    new = {p.code: content for p, content in content_to_publish(call, on=on)}
    return changes_between(content_of(call.programme_versions.last()), new)


def field_words(change: Change) -> tuple[str, ...]:
    names = change.fields if change.kind is ChangeKind.CHANGED else ()
    return tuple(str(FIELD_WORDS[name]) for name in names if name in FIELD_WORDS)


def _content(proposal: Proposal, organisation_name: str) -> dict[str, Value]:
    consents = proposal.consent is True
    own = Hidden(proposal.speaker, (proposal.employer, proposal.position))
    hide = () if consents else (own,)
    title, summary = (without_people(text, hide) for text in (proposal.title, proposal.summary))
    personal = {name: getattr(proposal, name) if consents else "" for name in PERSONAL}
    return {
        "title": title,
        "organisation_name": organisation_name,
        **personal,
        "audience": proposal.audience,
        "duration_min": proposal.duration_min,
        "date_from": _plain(proposal.date_from),
        "date_to": _plain(proposal.date_to),
        "date_text": when(proposal.date_from, proposal.date_to, proposal.date_text),
        "place": mask_phones(without_people(proposal.place, hide)),
        "summary": mask_phones(summary),
    }


def _public(row: Mapping[str, Any], withdrawn: Sequence[Hidden]) -> PublicLecture:
    """What may be read of a lecture by one who may read only what its people permit.

    Nobody who withholds or took back consent is named in a text either, be it another's lecture;
    but who is named with this one by consent is left in it.
    """
    consents = _is_named(row)
    delivery = public_delivery(row)
    own = {name: row[name] if consents else "" for name in PERSONAL}
    shown = {name: getattr(delivery, name) for name in PERSONAL} if delivery.substituted else own
    named = {own["speaker"], shown["speaker"]} - {""}
    hidden = [who for who in withdrawn if who.name not in named]
    hidden += _withheld(row)
    hidden += [delivery.unnamed] if delivery.unnamed else []

    def clean(text: str) -> str:
        return without_people(text, hidden, keep=named)

    return PublicLecture(
        code=row["code"],
        title=clean(row["title"]),
        theme=row["theme"],
        organisation=row["organisation_name"],
        **shown,
        audience=clean(row["audience"]),
        duration_min=delivery.duration_min or row["duration_min"],
        date_from=delivery.day or row["date_from"],
        date_to=delivery.day or row["date_to"],
        when=delivery.when or clean(_when(row)),
        place=clean(delivery.place or row["place"]),
        summary=clean(row["summary"]),
        audiences=audiences_of(row["audience"]),
        year=row["version__call__year"],
        delivery=delivery.without(hidden, keep=named),
        was_speaker=own["speaker"] if delivery.substituted else "",
    )


def _with_last_word(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    return offerings.annotate(last_word=last_word(proposal="proposal", name="speaker"))


def _is_named(row: Mapping[str, Any]) -> bool:
    """Whether the lecturer as published may be named: what another said since, in whose name the
    lecture was corrected, does not speak for them."""
    if row["speaker"] == row["proposal__speaker"]:
        return row["proposal__consent"] is True
    return row["last_word"] is True


def _withheld(row: Mapping[str, Any]) -> list[Hidden]:
    """Who may not be named of the lecturer as published and as the proposal has it now; both may
    stand in the texts."""
    named = {"": _is_named(row), "proposal__": row["proposal__consent"] is True}
    return [
        Hidden(row[f"{prefix}speaker"], (row[f"{prefix}employer"], row[f"{prefix}position"]))
        for prefix, consents in named.items()
        if not consents
    ]


def _when(row: Mapping[str, Any]) -> str:
    """The time as published; who does not read Chinese gets the days it stands for."""
    first, last = row["date_from"], row["date_to"]
    if first is None or last is None or get_language() == "zh-hans":
        return str(row["date_text"])
    days = [date_format(day, _("n月j日")) for day in dict.fromkeys((first, last))]
    return _("至").join(days)


def people_to_hide(call: Call) -> PeopleToHide:
    """Whom the change log does not name: by lecture who withholds consent, and anywhere who took
    it back."""
    published = _with_last_word(Offering.objects.filter(version__call=call)).order_by()
    fields = (*PERSONAL, *(f"proposal__{name}" for name in PERSONAL))
    rows = published.values("code", *fields, "proposal__consent", "last_word").distinct()
    by_code: dict[str, dict[Hidden, None]] = defaultdict(dict)
    for row in rows:
        by_code[row["code"]].update(dict.fromkeys(_withheld(row)))
    return PeopleToHide(
        {code: tuple(people) for code, people in by_code.items()}, withdrawn_names()
    )


def _logged(change: Change, hidden: PeopleToHide) -> LoggedChange:
    title = hidden.clean(change.title, code=change.code)
    return LoggedChange(change.kind, change.code, title, field_words(change))


def _plain(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)
