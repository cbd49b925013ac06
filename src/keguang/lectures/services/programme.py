"""公布: freezing a programme, and again as late lectures come; nobody late ever holds it up."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.errors import RuleBroken
from keguang.core.models import SignedLink, User
from keguang.lectures import rules
from keguang.lectures.consent_words import Said
from keguang.lectures.models import Call, Offering, ProgrammeVersion, Proposal
from keguang.lectures.programme_changes import Value, changes_between, digest_of
from keguang.lectures.selectors.programme import content_of, content_to_publish
from keguang.lectures.services.consent_entries import keep_entry
from keguang.lectures.services.listing import list_again, list_programme
from keguang.lectures.states import (
    CallAction,
    CallState,
    ConsentDoor,
    NamedAs,
    ProposalState,
    next_call_state,
)
from keguang.lectures.themes import theme_of


@transaction.atomic
def publish_programme(*, call: Call, by: User, now: datetime, note: str = "") -> ProgrammeVersion:
    """公布节目单: freeze what is accepted at this moment as the call's next version.

    Refused when nothing was accepted or nothing changed since the last version; never because a
    society is late, whose lectures come with a later version and its change log.
    """
    call = Call.objects.select_for_update().get(pk=call.pk)
    rules.may_publish(by, call).require()
    _hold_still(call)
    accepted = content_to_publish(call, on=localdate(now))
    if not accepted:
        raise RuleBroken(_("还没有审核通过的讲座，不能公布。"))
    new = {proposal.code: content for proposal, content in accepted}
    last = call.programme_versions.last()
    changes = changes_between(content_of(last), new)
    if not changes:
        raise RuleBroken(
            _("与已公布的第%(n)d版相同，不用再公布。") % {"n": last.number if last else 0}
        )
    version = ProgrammeVersion.objects.create(
        call=call,
        number=last.number + 1 if last else 1,
        published_at=now,
        published_by=by,
        note=note,
        changes=[change.as_dict() for change in changes] if last else [],
        digest=digest_of(new),
    )
    Offering.objects.bulk_create(
        _offering(version, order, proposal, content)
        for order, (proposal, content) in enumerate(accepted, start=1)
    )
    call.state = next_call_state(CallState(call.state), CallAction.PUBLISH)
    call.published_at = call.published_at or now
    call.save(update_fields=["state", "published_at"])
    list_programme(version)
    audit.record(
        actor=by,
        action="lectures.publish_programme",
        subject=call,
        at=now,
        detail={"version": version.number, "lectures": len(accepted), "digest": version.digest},
    )
    return version


def _hold_still(call: Call) -> None:
    """Lock what may be published: a consent taken back meanwhile waits, and finds it listed."""
    accepted = call.proposals.filter(state=ProposalState.ACCEPTED).order_by("pk")
    list(accepted.select_for_update().values_list("pk"))


def _offering(
    version: ProgrammeVersion, order: int, proposal: Proposal, content: dict[str, Value]
) -> Offering:
    days = {"date_from": proposal.date_from, "date_to": proposal.date_to}
    topic = str(proposal.extra.get("topic") or "")
    return Offering(
        code=proposal.code,
        version=version,
        proposal=proposal,
        proposal_version=proposal.version,
        order=order,
        theme=theme_of(str(content["title"]), str(content["summary"]), topic=topic),
        **(content | days),
    )


@transaction.atomic
def set_consent(
    *,
    proposal: Proposal,
    consent: bool,
    by: User | None,
    now: datetime,
    link: SignedLink | None = None,
    said: Said | None = None,
) -> Proposal:
    """登记公开意愿: given, or taken back, which hides name, unit and title at once everywhere.

    It comes by somebody of the desk or by the holder of a society's link, and is kept with its
    door, its day and the text it was said to.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    rules.may_record_consent(by, link, proposal).require()
    today = localdate(now)
    said = said or Said(ConsentDoor.LINK if link else ConsentDoor.DESK, today)
    if said.on > today:
        raise RuleBroken(_("表示日期不能晚于今天。"))
    keep_entry(
        proposal=proposal,
        named_as=NamedAs.SPEAKER,
        name=proposal.speaker,
        consent=consent,
        said=said,
        by=by,
        link=link,
        now=now,
    )
    proposal.consent = consent
    proposal.save(update_fields=["consent"])
    list_again(proposal)
    audit.record(
        actor=by,
        action="lectures.set_consent",
        subject=proposal,
        at=now,
        detail={"consent": consent, "door": said.door, "said_on": said.on},
    )
    return proposal
