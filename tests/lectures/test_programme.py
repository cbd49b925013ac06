"""Publishing: versions, their change log, and names shown only while consent stands."""

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry
from keguang.lectures.models import Call, Offering, Proposal
from keguang.lectures.programme_changes import (
    Change,
    apply_changes,
    changes_between,
    digest_of,
)
from keguang.lectures.selectors import programme
from keguang.lectures.selectors.listing.current import stamps
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import CallState, ProposalState
from keguang.lectures.themes import Audience, Theme, audiences_of, theme_of
from tests import make

database = pytest.mark.django_db


def accepted(call: Call, **values: Any) -> Proposal:
    return make.proposal(call=call, state=ProposalState.ACCEPTED, **values)


def publish(call: Call, note: str = "") -> Any:
    return publish_programme(call=call, by=make.clerk(), now=make.NOW, note=note)


@database
def test_publishing_freezes_what_is_accepted_and_nothing_else() -> None:
    call = make.call()
    shown = accepted(call)
    make.proposal(call=call, state=ProposalState.TO_REVIEW)
    accepted(call, counts=False)

    version = publish(call)

    assert [o.proposal for o in version.offerings.all()] == [shown]
    call.refresh_from_db()
    assert (version.number, version.changes, call.state, call.published_at) == (
        1,
        [],
        CallState.PUBLISHED,
        make.NOW,
    )
    Proposal.objects.filter(pk=shown.pk).update(title="改过的题目")
    assert programme.lectures_of(version)[0].title == shown.title


@database
def test_late_societies_do_not_hold_up_publishing() -> None:
    call = make.call(minimum=3)
    make.recipient(call=call)
    accepted(call)

    assert publish(call).number == 1


@database
def test_publishing_again_without_a_change_is_refused() -> None:
    call = make.call()
    accepted(call)
    publish(call)

    with pytest.raises(RuleBroken, match="与已公布的第1版相同"):
        publish(call)

    assert call.programme_versions.count() == 1
    assert AuditEntry.objects.filter(action="lectures.publish_programme").count() == 1


@database
def test_nothing_accepted_nothing_published() -> None:
    call = make.call()

    with pytest.raises(RuleBroken, match="还没有审核通过的讲座"):
        publish(call)

    call.refresh_from_db()
    assert call.state == CallState.OPEN


@database
def test_only_the_office_publishes_and_only_a_call_that_went_out() -> None:
    call = make.call()
    accepted(call)

    with pytest.raises(NotAllowed):
        publish_programme(call=call, by=make.reviewer(), now=make.NOW)
    draft = make.call(state=CallState.DRAFT)
    accepted(draft)
    with pytest.raises(NotAllowed, match="尚未发出"):
        publish(draft)


@database
def test_a_late_addition_is_a_new_version_with_its_change_log() -> None:
    call = make.call()
    first, second = accepted(call, place="甲社区"), accepted(call)
    publish(call)
    Proposal.objects.filter(pk=first.pk).update(place="乙社区", version=2)
    Proposal.objects.filter(pk=second.pk).update(state=ProposalState.WITHDRAWN)
    late = accepted(call)

    version = publish(call, note="补充公布")

    assert [(c["kind"], c["code"]) for c in version.changes] == [
        ("added", late.code),
        ("changed", first.code),
        ("removed", second.code),
    ]
    assert version.changes[1]["fields"] == {"place": ["甲社区", "乙社区"]}
    logged = programme.change_log(call)
    assert [v.version.number for v in logged] == [2, 1]
    assert [c.words for c in logged[0].changes] == [(), ("地点",), ()]


@database
def test_without_consent_the_public_sees_the_society_only() -> None:
    call = make.call()
    society = make.society(name="洛阳市气象学会")
    accepted(
        call,
        organisation=society,
        consent=None,
        speaker="王丽娟",
        title="王丽娟谈天气",
        summary="主讲王丽娟，咨询13800000012。",
    )

    [lecture] = programme.lectures_of(publish(call))

    assert (lecture.organisation, lecture.speaker, lecture.position, lecture.employer) == (
        "洛阳市气象学会",
        "",
        "",
        "",
    )
    assert (lecture.title, lecture.summary) == ("主讲人谈天气", "主讲主讲人，咨询138****0012。")
    stored = Offering.objects.values_list().get()
    assert "王丽娟" not in str(stored)


@database
def test_consent_taken_back_hides_the_name_at_once_in_every_version() -> None:
    call = make.call()
    proposal = accepted(call, consent=True, speaker="王丽娟", summary="王丽娟主讲。")
    first = publish(call)
    accepted(call)
    second = publish(call)
    before = stamps()
    assert programme.lectures_of(first)[0].speaker == "王丽娟"

    set_consent(proposal=proposal, consent=False, by=make.clerk(), now=make.NOW)

    for version in (first, second):
        [shown] = [x for x in programme.lectures_of(version) if x.code == proposal.code]
        assert (shown.speaker, shown.summary) == ("", "主讲人主讲。")
    assert stamps() != before


@database
def test_the_registered_name_of_the_day_is_published() -> None:
    call = make.call()
    college = make.society(name="材料科学与工程学院")
    college.department_of = make.society(name="河南科技大学")
    college.save()
    accepted(call, organisation=college)

    [lecture] = programme.lectures_of(publish(call))

    assert lecture.organisation == "河南科技大学材料科学与工程学院"


@database
def test_published_text_does_not_depend_on_the_clerks_language() -> None:
    call = make.call()
    accepted(call, speaker="王丽娟", summary="王丽娟主讲。")
    with override("en"):
        publish(call)

    with pytest.raises(RuleBroken, match="相同"):
        publish(call)


@database
def test_a_lecture_taken_out_of_the_programme_is_known_to_have_been_in_it() -> None:
    call = make.call()
    gone, kept = accepted(call), accepted(call)
    publish(call)
    Proposal.objects.filter(pk=gone.pk).update(state=ProposalState.WITHDRAWN)
    newest = publish(call)

    assert programme.find_lecture(gone.code) == (newest, None)
    version, lecture = programme.find_lecture(kept.code)
    assert version == newest
    assert lecture is not None
    assert programme.find_lecture("NOSUCH") == (None, None)


@database
def test_reading_a_programme_takes_two_queries_however_long(
    django_assert_num_queries: Any,
) -> None:
    """Who took a consent back, and the lectures."""
    call = make.call()
    for _ in range(3):
        accepted(call)
    version = publish(call)

    with django_assert_num_queries(2):
        assert len(programme.lectures_of(version)) == 3


contents = st.fixed_dictionaries(
    {"title": st.sampled_from("甲乙丙"), "place": st.sampled_from(["", "社区"])},
    optional={"duration_min": st.one_of(st.none(), st.integers(10, 120))},
)
programmes = st.dictionaries(st.sampled_from("ABCDEFG"), contents)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are shared
@given(programmes, programmes)
def test_the_change_log_applied_to_the_old_version_gives_the_new_one(old: Any, new: Any) -> None:
    for code in old.keys() & new.keys():  # a lecture keeps its set of fields
        old[code].setdefault("duration_min", None)
        new[code].setdefault("duration_min", None)
    stored = [change.as_dict() for change in changes_between(old, new)]

    changes = [Change.from_dict(change) for change in stored]

    assert apply_changes(old, changes) == new
    assert (changes == []) == (digest_of(old) == digest_of(new))


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("春天过敏了怎么办", Theme.HEALTH),
        ("老年人防诈骗与智能手机使用", Theme.LITERACY),
        ("看云识天气", Theme.NATURE),
        ("家庭急救演练：心肺复苏", Theme.SAFETY),
        ("苹果树病虫害防治", Theme.FARM),
        ("走近人工智能", Theme.FRONTIER),
        ("青春期情绪管理", Theme.MIND),
        ("无题", ""),
    ],
)
def test_a_title_finds_its_shelf_or_none(title: str, theme: str) -> None:
    assert theme_of(title) == theme


def test_the_forms_own_topic_wins_over_the_title() -> None:
    assert theme_of("看云识天气", topic="科学生活") == Theme.LIFE


def test_an_audience_may_speak_of_several_groups() -> None:
    assert audiences_of("老年人、学生家长") == {Audience.ELDERLY, Audience.YOUTH, Audience.ADULTS}
