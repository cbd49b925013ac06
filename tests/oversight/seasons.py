"""Two years of lectures, brought about through the services a clerk uses."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from keguang.core.models import Division, DivisionKind, DivisionLevel, Organisation, User
from keguang.lectures.models import Call, Proposal
from keguang.lectures.services.deliveries import (
    Hand,
    Outcome,
    Plan,
    cancel_lecture,
    record_held,
    schedule_lecture,
)
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.states import Cause, ProposalState
from tests import make

NOW: Final = datetime(2026, 11, 27, 10, 0, tzinfo=make.NOW.tzinfo)


def zone() -> Division:
    """高新区, whose statistics are those of 涧西区."""
    district = make.county(name="涧西区", code="410305")
    found, _created = Division.objects.get_or_create(
        code="410371",
        defaults={
            "name": "高新区",
            "level": DivisionLevel.DISTRICT,
            "kind": DivisionKind.FUNCTIONAL,
            "parent": make.city(),
            "counted_in": district,
            "path": f"{make.city().path}/410371",
        },
    )
    return found


def call_of(year: int) -> Call:
    """Sent out on 20 January of its year."""
    made = make.call(year=year)
    Call.objects.filter(pk=made.pk).update(issued_at=datetime(year, 1, 20, 9, tzinfo=NOW.tzinfo))
    made.refresh_from_db()
    return made


def received(call: Call, society: Organisation, *, on: date, **values: Any) -> Proposal:
    """A lecture that came on this day, with its record."""
    at = datetime.combine(on, time(9), tzinfo=NOW.tzinfo)
    piece = make.submission(call=call, organisation=society, received_at=at)
    lecture = make.proposal(call=call, organisation=society, submission=piece, **values)
    Proposal.objects.filter(pk=lecture.pk).update(created_at=at)
    note_standing([lecture], now=at)
    return lecture


@dataclass
class Season:
    """One year: three societies, of whom one sends nothing, and six lectures of the other two."""

    year: int
    societies: list[Organisation] = field(default_factory=list)
    clerk: User = field(default_factory=make.clerk)
    call: Call = field(init=False)
    lectures: list[Proposal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call = call_of(self.year)
        self.societies = self.societies or [make.society() for _ in range(3)]
        for society in self.societies:
            make.recipient(call=self.call, organisation=society)

    def day(self, month: int, day: int) -> date:
        return date(self.year, month, day)

    def at(self, month: int, day: int) -> datetime:
        return datetime(self.year, month, day, 15, 0, tzinfo=NOW.tzinfo)

    @property
    def hand(self) -> Hand:
        return Hand(user=self.clerk)

    def unfold(self) -> "Season":
        """Held with and without a proof, cancelled, without a day; one faulty, one refused."""
        first, second, *_rest = self.societies
        accepted = {"state": ProposalState.ACCEPTED}
        kept = [
            received(self.call, first, on=self.day(2, 3), title="血压的秘密", **accepted),
            received(self.call, first, on=self.day(2, 4), audience="老年人、家长", **accepted),
            received(self.call, second, on=self.day(2, 5), title="果树修剪", **accepted),
            received(self.call, second, on=self.day(4, 2), title="智能手机", **accepted),
        ]
        received(self.call, second, on=self.day(2, 6), error_count=1)
        received(self.call, first, on=self.day(2, 7), state=ProposalState.REJECTED)
        publish_programme(call=self.call, by=self.clerk, now=self.at(4, 10))
        self._hold(kept[0], self.day(4, 20), attendance=60, division=make.county())
        self._hold(kept[1], self.day(7, 8), attendance=None, division=zone())
        cancel_lecture(proposal=kept[2], cause=Cause.WEATHER, hand=self.hand, now=self.at(8, 1))
        self.lectures = kept
        return self

    def _hold(
        self, lecture: Proposal, day: date, *, attendance: int | None, division: Division
    ) -> None:
        plan = Plan(day=day, start_time=time(9), place="图书馆", division=division)
        before = datetime.combine(day, time(9), tzinfo=NOW.tzinfo) - timedelta(days=5)
        schedule_lecture(proposal=lecture, plan=plan, hand=self.hand, now=before)
        outcome = Outcome(attendance=attendance)
        after = before + timedelta(days=6)
        record_held(proposal=lecture, outcome=outcome, hand=self.hand, now=after)
