"""往来记录: everything that passed between the office and one organisation in one call."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keguang.core.audit import subject_key
from keguang.core.models import MailState, OutgoingMail
from keguang.lectures.models import Chase, Recipient, Submission
from keguang.lectures.states import ChaseChannel


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record; exactly one of `submission` and `mail` may be there to open."""

    at: datetime
    icon: str
    what: str
    said: str = ""
    who: str = ""
    submission: Submission | None = None
    mail: OutgoingMail | None = None


def history(recipient: Recipient, *, whole: bool) -> list[Event]:
    """Newest first, in three queries.

    Only the office sees the `whole` of it: its telephone notes, and letters that did not go out.
    """
    events = [*_mails(recipient, whole=whole), *_submissions(recipient)]
    if whole:
        events += _chases(recipient)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _chases(recipient: Recipient) -> list[Event]:
    icons = {ChaseChannel.PHONE: "phone", ChaseChannel.GROUP: "users", ChaseChannel.MAIL: "mail"}
    events = []
    for chase in Chase.objects.filter(recipient=recipient).select_related("by"):
        channel = ChaseChannel(chase.channel)
        said = [
            _("接听人：%(name)s") % {"name": chase.spoke_with} if chase.spoke_with else "",
            chase.promise,
            _("答应%(day)s前") % {"day": date_format(chase.promised_for, _("n月j日"))}
            if chase.promised_for
            else "",
        ]
        what = _("%(channel)s催报") % {"channel": channel.label}
        words = _("；").join(filter(None, said))
        events.append(Event(chase.at, icons[channel], what, words, str(chase.by or "")))
    return events


def _mails(recipient: Recipient, *, whole: bool) -> list[Event]:
    mails = OutgoingMail.objects.filter(
        organisation=recipient.organisation_id, about=subject_key(recipient.call)
    ).exclude(state=MailState.CANCELLED)
    if not whole:
        mails = mails.filter(state=MailState.SENT)
    return [
        Event(
            mail.sent_at or mail.created_at,
            "mail",
            _("邮件·%(state)s") % {"state": mail.get_state_display()},
            mail.subject + (_("（已退信）") if mail.bounced_at else ""),
            mail=mail,
        )
        for mail in mails
    ]


def _submissions(recipient: Recipient) -> list[Event]:
    arrived = Submission.objects.filter(
        call=recipient.call_id, organisation=recipient.organisation_id
    )
    return [
        Event(
            submission.received_at,
            "inbox",
            _("收到来件（%(door)s）") % {"door": submission.get_door_display()},
            submission.get_state_display(),
            submission=submission,
        )
        for submission in arrived
    ]
