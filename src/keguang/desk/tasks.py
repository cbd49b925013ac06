"""One line of 待我办理, and those of 选报: for the office, and for whoever is asked to choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keguang.core.models import User
from keguang.orders.selectors.rounds import due_choices

type Tone = Literal["bad", "warn", "info", "good", "idle"]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of 待我办理: how pressing, what, why, and the one action."""

    tone: Tone
    when: str
    title: str
    detail: str
    action: str
    url: str
    retry: str = ""  # the name of work to be tried again: the action is then a press


def choice_tasks(user: User, now: datetime) -> Iterator[Task]:
    """What rounds of choosing ask of this user."""
    due = due_choices(user)
    if due.to_check:
        title = _("%(n)d件选报件待核对") % {"n": due.to_check}
        url = reverse("orders:board", args=[due.to_check_in])
        yield Task("warn", _("待核对"), title, _("有看不清的标记或单位未定"), _("核对"), url)
    if due.to_arrange:
        title = _("%(n)d场选报待安排") % {"n": due.to_arrange}
        url = reverse("orders:board", args=[due.to_arrange_in]) + "?by=lectures"
        yield Task("info", _("待安排"), title, _("定下日期，或说明不能安排"), _("安排"), url)
    for office in due.unanswered:
        deadline = date_format(localtime(office.round.deadline), _("n月j日"))
        late = office.round.deadline < now
        title = _("%(name)s尚未选报") % {"name": office}
        detail = _("%(title)s，%(due)s截止") % {"title": office.round.title, "due": deadline}
        url = reverse("orders:office", args=[office.round.code, office.organisation.code])
        yield Task("bad" if late else "warn", _("请选报"), title, detail, _("选报"), url)
