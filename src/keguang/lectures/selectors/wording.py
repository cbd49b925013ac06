"""One sentence why an organisation stands as it does, and the one next step."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keguang.lectures.selectors.reachability import Reach
from keguang.lectures.selectors.standing import UNFINISHED, Judgement, Situation, Standing, Tally


class Step(TextChoices):
    """The next step, as the button on the row is named."""

    MEND_ADDRESS = "mend_address", gettext_lazy("更正邮箱")
    CHASE = "chase", gettext_lazy("催报")
    CHASE_FIX = "chase_fix", gettext_lazy("催补正")
    CHECK = "check", gettext_lazy("去核对")
    REVIEW = "review", gettext_lazy("去审核")
    LOOK = "look", gettext_lazy("查看")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now. `note` is what speaks for doing it, such as a promise that has run out."""

    step: Step
    note: str = ""

    @property
    def label(self) -> str:
        return str(self.step.label)


def why(tally: Tally, situation: Situation, judgement: Judgement, exempt_reason: str) -> str:
    """A finished sentence; whatever is missing is said with what it is measured by."""
    match judgement.standing:
        case Standing.EXEMPT:
            return _("经批准免报：%(reason)s。") % {"reason": exempt_reason}
        case Standing.MISSING:
            return _("尚未收到申报表，应报%(n)d场。") % {"n": situation.minimum}
        case Standing.TO_CHECK:
            return _("%(n)d件来件待核对；%(gap)s") % {"n": tally.pending, "gap": _gap(judgement)}
        case Standing.TO_REVIEW:
            return _("申报已齐，%(n)d场待审核。") % {"n": tally.in_review}
        case Standing.DONE:
            return _done(tally)
        case _:
            return _short(tally, judgement)


def next_step(judgement: Judgement, reach: Reach, now: datetime) -> NextStep:
    """The one thing to do next about this organisation."""
    standing = judgement.standing
    if standing == Standing.TO_CHECK:
        return NextStep(Step.CHECK)
    if standing == Standing.TO_REVIEW:
        return NextStep(Step.REVIEW)
    if standing not in UNFINISHED:
        return NextStep(Step.LOOK)
    if reach.bounced and reach.unreachable:
        return NextStep(Step.MEND_ADDRESS, _("邮件被退回，请电话核实邮箱。"))
    if reach.last and reach.last.promised_for:
        if reach.last.promised_for >= localdate(now):
            return NextStep(Step.LOOK, _("对方已答应，暂不催报。"))
        return NextStep(_chase(standing), _("答应的日期已过。"))
    if standing == Standing.EXTENDED:
        return NextStep(Step.LOOK)
    return NextStep(_chase(standing))


def _chase(standing: Standing) -> Step:
    return Step.CHASE_FIX if standing == Standing.TO_FIX else Step.CHASE


def _gap(judgement: Judgement) -> str:
    words = {"gap": judgement.gap, "measure": judgement.measure.label}
    return _("按%(measure)s还差%(gap)d场。") % words


def _short(tally: Tally, judgement: Judgement) -> str:
    parts = [_("已报%(n)d场") % {"n": tally.reported}]
    if tally.to_fix:
        parts.append(_("%(n)d场待补正") % {"n": tally.to_fix})
    if tally.rejected:
        parts.append(_("%(n)d场未通过审核") % {"n": tally.rejected})
    if tally.in_review:
        parts.append(_("%(n)d场待审核") % {"n": tally.in_review})
    return _("，").join(parts) + _("；") + _gap(judgement)


def _done(tally: Tally) -> str:
    said = _("已报%(reported)d场，填报完整%(complete)d场，审核通过%(accepted)d场。") % {
        "reported": tally.reported,
        "complete": tally.complete,
        "accepted": tally.accepted,
    }
    if tally.to_fix:
        said += _("另有%(n)d场待补正。") % {"n": tally.to_fix}
    return said
