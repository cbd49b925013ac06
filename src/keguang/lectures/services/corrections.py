"""在线填报与补正: what a society does by its signed link, and its program by a token.

What was typed is first stored as an original, as every other submission is, and only then becomes
lectures or new versions of lectures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keguang.core import audit
from keguang.core.audit import subject_key
from keguang.core.errors import RuleBroken
from keguang.core.models import ContactRole, LinkPurpose, SignedLink, User
from keguang.core.services.contacts import confirm_contact, correct_contact, hand_over_contact
from keguang.core.services.links import issue_link, mark_used, save_draft
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures import rules
from keguang.lectures.models import Recipient, Submission
from keguang.lectures.selectors.faults import faulty_lectures
from keguang.lectures.services.intake import advance, locked
from keguang.lectures.services.proposal_entries import note_standing
from keguang.lectures.services.proposals import add_proposal, change_values, values_of
from keguang.lectures.services.relation_guess import guess_relation
from keguang.lectures.services.typed_arrivals import accept_link_form, accept_sent
from keguang.lectures.states import SubmissionAction, SubmissionState
from keguang.lectures.typed import is_empty, read_typed, text_of

type Texts = Mapping[str, str]  # what was typed for one lecture, by field key


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One posted form: corrected lectures by code, and new ones in their order."""

    corrected: Mapping[str, Texts]
    added: Sequence[Texts]

    def as_payload(self) -> dict[str, Any]:
        """What is kept as the original; the schema is ours: link-form/1."""
        return {
            "schema": "link-form/1",
            "corrected": {code: dict(texts) for code, texts in self.corrected.items()},
            "lectures": [dict(texts) for texts in self.added],
        }

    def counts(self) -> dict[str, int]:
        return {"added": len(self.added), "corrected": len(self.corrected)}


def recipient_of(link: SignedLink) -> Recipient:
    """The recipient a link is about; a link whose recipient is gone opens nothing."""
    label, _sep, pk = link.subject.partition(":")
    found = None
    if label == Recipient._meta.label and pk.isdecimal():
        rows = Recipient.objects.select_related("call", "organisation__territory", "contact")
        found = rows.filter(pk=int(pk), organisation=link.organisation_id).first()
    if found is None:
        raise RuleBroken(_("该链接对应的征集已不存在，请联系学会部。"))
    return found


def keep_draft(*, link: SignedLink, draft: dict[str, Any], now: datetime) -> bool:
    """保存草稿: what was typed so far, even if it is not yet sound; False when the link ended."""
    return save_draft(link, draft, now=now)


@transaction.atomic
def submit_form(*, link: SignedLink, form: FilledForm, now: datetime) -> Submission:
    """提交: store what was posted, add the new lectures, change the corrected ones.

    Posting the same form twice (an impatient second press) is one submission.
    """
    link = SignedLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    recipient = recipient_of(link)
    filled = _filled(recipient, form)
    payload = filled.as_payload()
    submission = locked(accept_link_form(link=link, recipient=recipient, payload=payload, now=now))
    if submission.state != SubmissionState.STORED:
        return submission
    _take(submission, recipient, filled, by=None, now=now)
    mark_used(link, now=now)
    audit.record(
        actor=None,
        action="lectures.submit_link_form",
        subject=submission,
        at=now,
        detail={"link": subject_key(link), **filled.counts()},
    )
    return submission


@transaction.atomic
def submit_sent(
    *, recipient: Recipient, form: FilledForm, key: str, by: User, now: datetime
) -> Submission:
    """接口报送: the same for a program that acts for somebody of the organisation.

    The same `key` again is the same submission, even when the call has closed meanwhile: a program
    that never saw the answer asks for it, and doubles nothing.
    """
    rules.may_send_for(by, recipient.organisation).require()
    submission = locked(
        accept_sent(recipient=recipient, payload=form.as_payload(), key=key, by=by, now=now)
    )
    if submission.state != SubmissionState.STORED:
        return submission
    rules.may_propose(recipient, now).require()
    filled = _filled(recipient, form)
    _take(submission, recipient, filled, by=by, now=now)
    audit.record(
        actor=by, action="lectures.submit_sent", subject=submission, at=now, detail=filled.counts()
    )
    return submission


@transaction.atomic
def link_to_correct(*, recipient: Recipient, link: SignedLink, now: datetime) -> str:
    """A token to put right what was just sent: who held the one link may have the other."""
    _link, token = issue_link(
        purpose=LinkPurpose.CORRECT,
        organisation=recipient.organisation,
        subject=link.subject,
        contact=link.contact,
        now=now,
        ttl=link.expires_at - now,
    )
    return token


@transaction.atomic
def confirm_by_link(*, link: SignedLink, now: datetime) -> None:
    """本人仍为联系人: the contact a link was sent to says nothing has changed."""
    contact = link.contact or recipient_of(link).contact
    if contact is None:
        raise RuleBroken(_("还没有登记联系人，请填写姓名和电话。"))
    confirm_contact(contact=contact, by=None, now=now)
    mark_used(link, now=now)


@transaction.atomic
def update_contact_by_link(
    *, link: SignedLink, name: str, phone: str, email: str, now: datetime
) -> None:
    """更新联系人: the same person with another number, or a new person taking over."""
    contact = link.contact or recipient_of(link).contact
    if contact is not None and contact.name == name.strip():
        correct_contact(contact=contact, phone=phone, email=email, by=None, now=now)
    else:
        hand_over_contact(
            organisation=link.organisation,
            role=ContactRole(contact.role) if contact else ContactRole.LIAISON,
            name=name,
            phone=phone,
            email=email,
            by=None,
            now=now,
        )
    mark_used(link, now=now)


def _filled(recipient: Recipient, form: FilledForm) -> FilledForm:
    """The form without empty lectures and without what was not really changed."""
    added = [texts for texts in form.added if not is_empty(texts)]
    corrections = _real_changes(recipient, form.corrected)
    if not added and not corrections:
        raise RuleBroken(_("还没有填写内容。请至少填写一场讲座。"))
    return FilledForm(corrections, added)


def _take(
    submission: Submission,
    recipient: Recipient,
    form: FilledForm,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Make lectures and new versions of what was stored, and let it wait on the desk."""
    _correct(submission, recipient, form.corrected, by=by, now=now)
    _add(submission, recipient, form.added, by=by, now=now)
    advance(submission, SubmissionAction.START_READING)
    guess_relation(submission, corrected=bool(form.corrected))
    note_standing(submission.proposals.all(), now=now)
    advance(submission, SubmissionAction.FINISH_READING)
    submission.save()


def _real_changes(recipient: Recipient, corrected: Mapping[str, Texts]) -> dict[str, Texts]:
    """Only what was typed differently from what stands there, and only in lectures with faults."""
    spec = spec_from_dict(recipient.call.form)
    faulty = faulty_lectures(recipient.call, recipient.organisation)
    changes: dict[str, Texts] = {}
    for fault in faulty:
        typed = corrected.get(fault.proposal.code)
        if typed is None:
            continue
        before = values_of(fault.proposal)
        differing = {
            field.key: typed[field.key]
            for field in spec.fields
            if field.key in typed and typed[field.key].strip() != text_of(field, before)
        }
        if differing:
            changes[fault.proposal.code] = differing
    return changes


def _correct(
    submission: Submission,
    recipient: Recipient,
    corrections: Mapping[str, Texts],
    *,
    by: User | None,
    now: datetime,
) -> None:
    for fault in faulty_lectures(recipient.call, recipient.organisation):
        if (texts := corrections.get(fault.proposal.code)) is None:
            continue
        spec = _only(spec_from_dict(recipient.call.form), texts)
        typed = read_typed(spec, texts, year=recipient.call.year, part=_("在线补正"))
        change_values(
            proposal=fault.proposal,
            values=typed.values,
            way=str(submission.door),
            by=by,
            now=now,
            submission=submission,
            sources=typed.sources,
        )


def _add(
    submission: Submission,
    recipient: Recipient,
    added: Sequence[Texts],
    *,
    by: User | None,
    now: datetime,
) -> None:
    spec = spec_from_dict(recipient.call.form)
    for order, texts in enumerate(added):
        part = _("第%(n)d场") % {"n": order + 1}
        typed = read_typed(spec, texts, year=recipient.call.year, part=part)
        add_proposal(
            call=recipient.call,
            submission=submission,
            organisation=recipient.organisation,
            values=typed.values,
            sources=typed.sources,
            order=order,
            way=str(submission.door),
            by=by,
            now=now,
            remarks=typed.remarks,
        )


def _only(spec: FormSpec, texts: Texts) -> FormSpec:
    """The spec cut down to the questions that were answered anew."""
    return FormSpec(spec.title, tuple(f for f in spec.fields if f.key in texts), spec.per)
