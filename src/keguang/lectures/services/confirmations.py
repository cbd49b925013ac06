"""确认单: after a correction the old stamp no longer covers the text; this paper does."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import User
from keguang.documents.forms.correction import ConfirmedRow, confirmation_docx
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import rules
from keguang.lectures.models import Proposal, Recipient
from keguang.lectures.services.answers import by_form_key
from keguang.lectures.services.proposals import values_of
from keguang.lectures.states import ProposalState


@transaction.atomic
def make_confirmation(*, recipient: Recipient, by: User, now: datetime) -> bytes:
    """The .docx to print, sign and seal: every lecture as it stands, corrected places shaded."""
    rules.may_run_calls(by).require()
    call, organisation = recipient.call, recipient.organisation
    lectures = list(
        Proposal.objects.filter(call=call, organisation=organisation, counts=True)
        .exclude(state=ProposalState.WITHDRAWN)
        .prefetch_related("versions")
        .order_by("order", "pk")
    )
    if all(lecture.stamp_covers for lecture in lectures):
        raise RuleBroken(_("没有补正过的讲座，原盖章件仍然有效。"))
    audit.record(actor=by, action="lectures.make_confirmation", subject=recipient, at=now)
    spec = spec_from_dict(call.form)
    return confirmation_docx(
        spec,
        organisation=organisation.name,
        call_title=call.title,
        addressee=settings.KEGUANG_SITE["owner"],
        rows=[_row(spec, number, lecture) for number, lecture in enumerate(lectures, 1)],
    )


def _row(spec: FormSpec, number: int, lecture: Proposal) -> ConfirmedRow:
    """What stands now, and what the stamped paper said where it differs."""
    now = values_of(lecture)
    first = next(iter(lecture.versions.all()), None)
    before = first.values if first is not None and not lecture.stamp_covers else now
    changed = {key: str(before.get(key) or "") for key in now if before.get(key) != now[key]}
    return ConfirmedRow(number, now, by_form_key(spec, changed))
