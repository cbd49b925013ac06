"""How one organisation stands in a call: a pure reading of its numbers and dates.

Before its deadline an organisation is short by 填报完整, afterwards by 审核通过. Whoever waits for
the office is never called short: nobody is chased while their letter lies unread on our desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Standing(TextChoices):
    """报送状态, in the order in which the board lists them: the most pressing first."""

    MISSING = "missing", gettext_lazy("未报送")
    SHORT = "short", gettext_lazy("场次不足")
    TO_FIX = "to_fix", gettext_lazy("待补正")
    TO_CHECK = "to_check", gettext_lazy("待核对")
    TO_REVIEW = "to_review", gettext_lazy("待审核")
    EXTENDED = "extended", gettext_lazy("延期")
    DONE = "done", gettext_lazy("报送完成")
    EXEMPT = "exempt", gettext_lazy("免报")


class Lamp(TextChoices):
    """灯: the colour beside the word; it never stands alone."""

    BAD = "bad", gettext_lazy("未完成")
    WARN = "warn", gettext_lazy("需跟进")
    INFO = "info", gettext_lazy("待我办理")
    GOOD = "good", gettext_lazy("已完成")
    IDLE = "idle", gettext_lazy("不计入")


class Measure(TextChoices):
    """What an organisation's lectures are counted by, at this moment."""

    COMPLETE = "complete", gettext_lazy("填报完整")
    ACCEPTED = "accepted", gettext_lazy("审核通过")


UNFINISHED: Final = frozenset(
    {Standing.MISSING, Standing.SHORT, Standing.TO_FIX, Standing.EXTENDED}
)
OURS: Final = frozenset({Standing.TO_CHECK, Standing.TO_REVIEW})
_STILL_OWING: Final = frozenset({Standing.MISSING, Standing.SHORT})


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of one organisation in one call.

    `complete` are those without an error that were neither returned nor refused. `to_fix` are live
    lectures with an error or returned, `in_review` complete ones not yet decided, `pending`
    submissions that nobody has settled. The two moments are of the first and the last
    submission that was not set aside.
    """

    reported: int = 0
    complete: int = 0
    accepted: int = 0
    to_fix: int = 0
    in_review: int = 0
    rejected: int = 0
    pending: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def measured(self, measure: Measure) -> int:
        return self.accepted if measure == Measure.ACCEPTED else self.complete


@dataclass(frozen=True, slots=True)
class Situation:
    """What is asked of one organisation: how many, by when, and whether at all."""

    minimum: int
    deadline: datetime
    extended_to: datetime | None = None
    exempt: bool = False

    @property
    def due(self) -> datetime:
        """The later of the two: whoever was given more time loses none when all are given more."""
        return max(self.deadline, self.extended_to or self.deadline)

    @property
    def is_extended(self) -> bool:
        return self.due > self.deadline


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one organisation. `gap` is what it lacks against `measure`.

    `to_send` is how many lectures it still has to send: what waits for review or for a correction
    may yet count, and is not asked for again.
    """

    standing: Standing
    lamp: Lamp
    measure: Measure
    gap: int
    to_send: int
    days_late: int
    tally: Tally
    situation: Situation
    at: datetime

    @property
    def word(self) -> str:
        """The standing in the office's words, with its number: 场次不足(差1场)."""
        return _word(self.standing, self.tally, self.situation, self.gap)

    @property
    def lateness(self) -> str:
        """已逾期3天, 逾期1天报送, or nothing."""
        return _lateness(self, self.at)


def measure_at(situation: Situation, now: datetime) -> Measure:
    return Measure.ACCEPTED if now > situation.due else Measure.COMPLETE


def judge(tally: Tally, situation: Situation, now: datetime) -> Judgement:
    """Say how an organisation stands, by which measure, and how late it is."""
    measure = measure_at(situation, now)
    gap = 0 if situation.exempt else max(0, situation.minimum - tally.measured(measure))
    standing = _standing(tally, situation, gap, now)
    return Judgement(
        standing=standing,
        lamp=_lamp(standing, overdue=now > situation.due),
        measure=measure,
        gap=gap,
        to_send=_to_send(tally, situation),
        days_late=_days_late(tally, situation, standing, now),
        tally=tally,
        situation=situation,
        at=now,
    )


def _standing(tally: Tally, situation: Situation, gap: int, now: datetime) -> Standing:
    if situation.exempt:
        return Standing.EXEMPT
    if gap == 0:
        return Standing.DONE
    if tally.pending:
        return Standing.TO_CHECK
    overdue = now > situation.due
    if overdue and tally.accepted + tally.in_review >= situation.minimum:
        return Standing.TO_REVIEW
    if situation.is_extended and not overdue:
        return Standing.EXTENDED
    if tally.reported == 0:
        return Standing.MISSING
    sound = tally.accepted + tally.in_review
    if tally.to_fix and sound + tally.to_fix >= situation.minimum:
        return Standing.TO_FIX
    return Standing.SHORT


def _to_send(tally: Tally, situation: Situation) -> int:
    under_way = tally.accepted + tally.in_review + tally.to_fix
    return 0 if situation.exempt else max(0, situation.minimum - under_way)


def _lamp(standing: Standing, *, overdue: bool) -> Lamp:
    if standing in OURS:
        return Lamp.INFO
    if standing in {Standing.MISSING, Standing.SHORT}:
        return Lamp.BAD if overdue else Lamp.WARN
    return {Standing.DONE: Lamp.GOOD, Standing.EXEMPT: Lamp.IDLE}.get(standing, Lamp.WARN)


def _word(standing: Standing, tally: Tally, situation: Situation, gap: int) -> str:
    match standing:
        case Standing.SHORT:
            return _("场次不足(差%(gap)d场)") % {"gap": gap}
        case Standing.TO_FIX:
            return _("%(n)d场待补正") % {"n": tally.to_fix}
        case Standing.TO_REVIEW:
            return _("%(n)d场待审核") % {"n": tally.in_review}
        case Standing.EXTENDED:
            due = date_format(localdate(situation.due), _("n月j日"))
            return _("延期至%(day)s") % {"day": due}
        case _:
            return str(standing.label)


def _counted_until(tally: Tally, standing: Standing, now: datetime) -> datetime | None:
    """Up to when lateness runs: to this day while lectures are missing, else to what came first."""
    return now if standing in _STILL_OWING else tally.first_at


def _days_late(tally: Tally, situation: Situation, standing: Standing, now: datetime) -> int:
    """Calendar days after the own deadline; 0 on the day itself, however late the hour."""
    until = _counted_until(tally, standing, now)
    if situation.exempt or until is None or until <= situation.due:
        return 0
    return (localdate(until) - localdate(situation.due)).days


def _lateness(judgement: Judgement, now: datetime) -> str:
    standing, situation = judgement.standing, judgement.situation
    until = _counted_until(judgement.tally, standing, now)
    if situation.exempt or until is None or until <= situation.due:
        return ""
    days = judgement.days_late
    if standing in _STILL_OWING:
        said = ngettext("已逾期%(days)d天", "已逾期%(days)d天", days) % {"days": days}
        return said if days else _("今日已过截止时间")
    said = ngettext("逾期%(days)d天报送", "逾期%(days)d天报送", days) % {"days": days}
    return said if days else _("当日超时报送")
