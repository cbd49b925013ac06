"""Which lecture a row or a sentence means: by what stands there to be read, then by its hidden key.

A key moves with its row when whole rows are sorted, and stays behind when somebody sorts only the
columns in sight; so code and title, which people see, win over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keguang.documents.forms.menu.reading import MenuRow
from keguang.documents.forms.values.text import squeeze
from keguang.lectures.models import Offering, Proposal
from keguang.lectures.selectors.deliveries.published import published_in
from keguang.orders.findings import NOWHERE, Told
from keguang.orders.marks import read_signed
from keguang.orders.models import ChoiceRound


@dataclass(frozen=True, slots=True)
class Programme:
    """The lectures a round offers now, and what each version of its programme called them."""

    round: ChoiceRound
    by_code: Mapping[str, Proposal]
    codes_by_title: Mapping[str, Sequence[str]]
    order: Mapping[int, Sequence[str]] = field(default_factory=dict)
    since: int = 0

    def meanings(self, number: int, version: int | None) -> dict[str, list[int]]:
        """The codes that had a number on the menu made from this version, with the versions they
        had it in; without a version, on whatever menu of the round an office may have."""
        known = [v for v in self.order if v >= self.since]
        if version is not None and version in self.order:
            known = [version]
        found: dict[str, list[int]] = {}
        for each in known:
            codes = self.order[each]
            if 0 < number <= len(codes):
                found.setdefault(codes[number - 1], []).append(each)
        return found


def programme_of(round_: ChoiceRound) -> Programme:
    """Everything needed to know a lecture again, in two queries."""
    lectures = {
        lecture.code: lecture for lecture in published_in(round_.call).select_related("delivery")
    }
    titles: dict[str, list[str]] = {}
    order: dict[int, list[str]] = {}
    since = 0
    offered = Offering.objects.filter(version__call=round_.call_id).order_by("version", "order")
    of_version = ("version__number", "version__published_at")
    for number, published_at, code, title in offered.values_list(*of_version, "code", "title"):
        if published_at <= round_.created_at:
            since = max(since, number)
        order.setdefault(number, []).append(code)
        known = titles.setdefault(squeeze(title), [])
        if code not in known and code in lectures:
            known.append(code)
    return Programme(round_, lectures, titles, order, since)


def lecture_of(row: MenuRow, programme: Programme) -> tuple[Proposal | None, Told | None]:
    """The lecture a row speaks of, with what has to be said about how it was known."""
    signed = read_signed(row.key)
    source = row.sources.get("title") or row.sources.get("code") or NOWHERE
    title = row.texts.get("title", "")
    if signed and signed.round != programme.round.code:
        return None, Told(
            "error", "choice_other_round", f"《{title}》一行出自另一次选报的表", source
        )
    code = row.texts.get("code", "").strip().upper()
    seen = _seen(code, title, programme)
    if seen is None:
        message = f"编号“{code}”与题目《{title}》不是同一场，请核对"
        return None, Told("error", "choice_code_title", message, source)
    if seen and signed and seen != signed.lecture:
        message = f"《{title}》一行的标识属于另一场，按题目登记"
        return programme.by_code[seen], Told("info", "choice_key_moved", message, source)
    found = programme.by_code.get(seen or (signed.lecture if signed else ""))
    if found is None:
        message = f"《{title or code}》不在现行节目单里"
        return None, Told("error", "choice_not_offered", message, source)
    return found, None


def _seen(code: str, title: str, programme: Programme) -> str | None:
    """The code that the code and title in sight agree on; None where they contradict."""
    named = programme.codes_by_title.get(squeeze(title), ()) if title else ()
    by_code = code if code in programme.by_code else ""
    if by_code and named and by_code not in named:
        return None
    if by_code:
        return by_code
    return named[0] if len(named) == 1 and not code else ""
