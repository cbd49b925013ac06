"""在线填报与补正: what a society sends by its link becomes lectures, once."""

from datetime import date, timedelta
from typing import Any

import pytest

from keguang.core.audit import subject_key
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import LinkPurpose, Organisation, SignedLink
from keguang.core.selectors.originals import read_original
from keguang.core.services.links import issue_link
from keguang.documents.forms.spec import LECTURE_SPEC
from keguang.lectures.models import Proposal, Recipient, Submission
from keguang.lectures.services.corrections import (
    FilledForm,
    confirm_by_link,
    recipient_of,
    submit_form,
    update_contact_by_link,
)
from keguang.lectures.services.intake import set_aside
from keguang.lectures.services.proposals import change_values, values_of
from keguang.lectures.states import CallState, Door, Relation, SubmissionState
from keguang.lectures.typed import read_typed, text_of
from tests import make

pytestmark = pytest.mark.django_db
LECTURE = {
    "title": "看云识天气",
    "speaker": "王 明",
    "employer": "洛阳市气象局",
    "contact_phone": "138 0000 0012",
    "duration_min": "1.5小时",
    "dates": "4月22日上午9:00",
    "consent": "是",
}
NO_SPEAKER = {"level": "error", "code": "missing", "field": "speaker", "message": "缺主讲人"}


def link_of(recipient: Recipient, purpose: LinkPurpose = LinkPurpose.FILL) -> SignedLink:
    link, _token = issue_link(
        purpose=purpose,
        organisation=recipient.organisation,
        subject=subject_key(recipient),
        contact=recipient.contact,
        now=make.NOW,
        ttl=timedelta(days=30),
    )
    return link


def fill(link: SignedLink, *lectures: dict[str, str]) -> Submission:
    return submit_form(link=link, form=FilledForm({}, lectures), now=make.NOW)


def faulty(recipient: Recipient, **values: Any) -> Proposal:
    arrived = make.submission(
        call=recipient.call, organisation=recipient.organisation, state=SubmissionState.SETTLED
    )
    return make.proposal(
        call=recipient.call,
        organisation=recipient.organisation,
        submission=arrived,
        error_count=1,
        findings=[NO_SPEAKER],
        **{"speaker": "", **values},
    )


def test_what_was_typed_is_kept_as_an_original_and_becomes_counting_lectures() -> None:
    recipient = make.recipient(call=make.call())

    submission = fill(link_of(recipient), LECTURE)

    proposal = submission.proposals.get()
    assert (submission.door, submission.state) == (Door.LINK, SubmissionState.TO_CHECK)
    assert submission.relation == Relation.FIRST
    assert proposal.counts
    assert (proposal.speaker, proposal.contact_phone) == ("王明", "13800000012")
    assert (proposal.duration_min, proposal.date_from) == (90, date(2026, 4, 22))
    assert proposal.consent is True
    assert proposal.error_count == 0
    original = read_original(submission.files.get().original).decode()
    assert "1.5小时" in original


def test_posting_twice_is_one_submission() -> None:
    link = link_of(make.recipient(call=make.call()))

    first, second = fill(link, LECTURE), fill(link, LECTURE)

    assert first == second
    assert Proposal.objects.count() == 1


def test_the_same_form_after_the_first_was_set_aside_is_taken() -> None:
    link = link_of(make.recipient(call=make.call()))
    first = fill(link, LECTURE)
    set_aside(submission=first, reason="误归", by=make.clerk(), now=make.NOW)

    second = fill(link, LECTURE)

    assert second != first
    assert (second.state, second.relation) == (SubmissionState.TO_CHECK, Relation.FIRST)
    assert second.proposals.get().counts


def test_the_same_form_on_another_day_is_asked_about_and_counts_for_nothing_yet() -> None:
    link = link_of(make.recipient(call=make.call()))
    first = fill(link, LECTURE)

    second = submit_form(
        link=link, form=FilledForm({}, [LECTURE]), now=make.NOW + timedelta(days=3)
    )

    assert second != first
    assert second.relation_guess["relation"] == Relation.DUPLICATE
    assert [p.counts for p in (*first.proposals.all(), *second.proposals.all())] == [True, False]


def test_a_correction_made_again_after_it_was_undone_is_made() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient)
    link = link_of(recipient, LinkPurpose.CORRECT)
    form = FilledForm({proposal.code: {"speaker": "王明"}}, [])
    submit_form(link=link, form=form, now=make.NOW)
    change_values(proposal=proposal, values={"speaker": ""}, way="clerk", by=None, now=make.NOW)

    again = submit_form(link=link, form=form, now=make.NOW + timedelta(hours=1))

    proposal.refresh_from_db()
    assert (proposal.speaker, again.relation) == ("王明", Relation.CORRECTION)


def test_blank_blocks_are_left_out_and_an_empty_form_is_refused() -> None:
    link = link_of(make.recipient(call=make.call()))

    with pytest.raises(RuleBroken, match="至少填写一场"):
        fill(link, {"title": " "}, {})
    submission = fill(link, {}, LECTURE, {"title": ""})

    assert submission.proposals.count() == 1


def test_a_lecture_with_something_missing_is_taken_and_says_so() -> None:
    link = link_of(make.recipient(call=make.call()))

    submission = fill(link, {"title": "看云识天气", "dates": "每周六"})

    messages = {f["message"] for f in submission.proposals.get().findings}
    assert {"缺主讲人", "缺工作单位", "缺联系电话"} <= messages


def test_a_second_form_by_the_same_link_adds_to_the_first() -> None:
    link = link_of(make.recipient(call=make.call()))

    fill(link, LECTURE)
    second = fill(link, {**LECTURE, "title": "二十四节气"})

    assert second.relation == Relation.APPEND
    assert Proposal.objects.filter(counts=True).count() == 2


def test_a_correction_is_a_new_version_and_the_stamp_no_longer_covers_it() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient)
    link = link_of(recipient, LinkPurpose.CORRECT)

    form = FilledForm({proposal.code: {"speaker": "王明"}}, [])
    submission = submit_form(link=link, form=form, now=make.NOW)

    proposal.refresh_from_db()
    assert (proposal.speaker, proposal.error_count, proposal.version) == ("王明", 0, 2)
    assert not proposal.stamp_covers
    assert submission.relation == Relation.CORRECTION
    assert proposal.versions.get(number=2).submission == submission


def test_fields_that_were_not_touched_keep_their_exact_value() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient, date_text="4月上旬")
    before = values_of(proposal)
    spec_texts = {"speaker": "王明", "dates": "4月上旬", "title": proposal.title}

    form = FilledForm({proposal.code: spec_texts}, [])
    submit_form(link=link_of(recipient, LinkPurpose.CORRECT), form=form, now=make.NOW)

    proposal.refresh_from_db()
    assert values_of(proposal) == {**before, "speaker": "王明"}


def test_a_link_corrects_only_faulty_lectures_of_its_own_society() -> None:
    recipient = make.recipient(call=make.call())
    own = faulty(recipient)
    sound = make.proposal(call=recipient.call, organisation=recipient.organisation)
    foreign = faulty(make.recipient(call=recipient.call))
    typed = {"speaker": "赵六"}

    form = FilledForm({p.code: typed for p in (own, sound, foreign)}, [])
    submit_form(link=link_of(recipient, LinkPurpose.CORRECT), form=form, now=make.NOW)

    assert Proposal.objects.get(pk=own.pk).speaker == "赵六"
    assert Proposal.objects.get(pk=sound.pk).speaker == sound.speaker
    assert Proposal.objects.get(pk=foreign.pk).speaker == ""


def test_correcting_and_adding_the_missing_one_is_one_submission() -> None:
    recipient = make.recipient(call=make.call())
    proposal = faulty(recipient)

    form = FilledForm({proposal.code: {"speaker": "王明"}}, [LECTURE])
    submission = submit_form(link=link_of(recipient, LinkPurpose.CORRECT), form=form, now=make.NOW)

    assert submission.proposals.get().title == "看云识天气"
    assert Submission.objects.filter(door=Door.LINK).count() == 1


def test_nothing_is_taken_from_an_exempt_society_or_after_publication() -> None:
    exempt = make.recipient(call=make.call(), exempt_reason="换届")
    published = make.recipient(
        call=make.call(state=CallState.PUBLISHED, deadline=make.NOW - timedelta(days=1))
    )

    with pytest.raises(NotAllowed, match="免报"):
        fill(link_of(exempt), LECTURE)
    with pytest.raises(NotAllowed, match="节目单已公布"):
        fill(link_of(published), LECTURE)

    assert not Submission.objects.exists()


def test_a_link_of_a_deleted_call_says_whom_to_ask() -> None:
    recipient = make.recipient(call=make.call())
    link = link_of(recipient)
    recipient.delete()

    with pytest.raises(RuleBroken, match="联系学会部"):
        recipient_of(link)


def test_a_draft_is_dropped_once_the_form_is_sent() -> None:
    link = link_of(make.recipient(call=make.call()))
    SignedLink.objects.filter(pk=link.pk).update(draft={"added": [LECTURE]})

    fill(link, LECTURE)

    assert SignedLink.objects.get(pk=link.pk).draft == {}


def test_a_contact_confirms_by_one_press() -> None:
    recipient = make.recipient(call=make.call())

    confirm_by_link(link=link_of(recipient, LinkPurpose.CONFIRM_CONTACT), now=make.NOW)

    contact = recipient.organisation.contacts.get()
    assert contact.confirmed_at == make.NOW


def test_a_new_contact_takes_over_and_the_old_links_end() -> None:
    recipient = make.recipient(call=make.call())
    old = link_of(recipient)
    link = link_of(recipient, LinkPurpose.CONFIRM_CONTACT)

    update_contact_by_link(
        link=link, name="赵敏", phone="13800000099", email="zm@example.com", now=make.NOW
    )

    organisation = Organisation.objects.get(pk=recipient.organisation_id)
    current = organisation.contacts.get(ended_on__isnull=True)
    assert (current.name, current.phone) == ("赵敏", "13800000099")
    assert SignedLink.objects.get(pk=old.pk).revoked_at == make.NOW


def test_typed_texts_come_back_as_they_would_be_typed_again() -> None:
    typed = read_typed(LECTURE_SPEC, LECTURE, year=2026, part="第1场")

    again = {f.key: text_of(f, typed.values) for f in LECTURE_SPEC.fields}
    assert read_typed(LECTURE_SPEC, again, year=2026, part="第1场").values == typed.values
    assert again["consent"] == "是"
