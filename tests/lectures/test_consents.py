"""公开意愿: by every door, with its day and the words it was said to; a person in all places."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, LinkPurpose, Organisation, Person, Role
from keguang.core.services.links import issue_link
from keguang.lectures.consent_words import CURRENT, WORDINGS, Said
from keguang.lectures.models import ConsentEntry, Delivery, Proposal
from keguang.lectures.selectors.programme import find_lecture
from keguang.lectures.services.consents import withdraw_everywhere
from keguang.lectures.services.deliveries import (
    Substitute,
    set_substitute_consent,
    substitute_speaker,
)
from keguang.lectures.services.deliveries.letters import way_to_deliver
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import ConsentDoor, ProposalState
from tests import make
from tests.lectures import programmes

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
BY_PHONE = Said(ConsentDoor.PHONE, TODAY - timedelta(days=1), "本人来电，李静接听")
PERSON = {"speaker": "陆清和", "employer": "市气象台", "position": "工程师", "consent": True}


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.NOW = make.NOW


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


def lectures(society: Organisation, *more: dict[str, Any]) -> list[Proposal]:
    return programmes.published(*({**PERSON, **each} for each in more), organisation=society)


def link_url(lecture: Proposal, route: str) -> str:
    assert lecture.organisation is not None
    call = programmes.programme_call(lecture)
    link = way_to_deliver(call, lecture.organisation, now=make.NOW).link
    token = link.rstrip("/").rpartition("/")[2]
    return reverse(route, args=[token, lecture.code])


def named(lecture: Proposal) -> str:
    _version, found = find_lecture(lecture.code)
    assert found is not None
    return found.speaker


def test_what_was_said_is_kept_with_door_day_words_and_who_entered_it(
    society: Organisation,
) -> None:
    [lecture] = lectures(society, {})
    clerk = make.clerk()

    set_consent(proposal=lecture, consent=False, by=clerk, said=BY_PHONE, now=make.NOW)

    entry = ConsentEntry.objects.get()
    assert (entry.name, entry.consent, entry.door) == ("陆清和", False, "phone")
    assert (entry.said_on, entry.note, entry.by) == (BY_PHONE.on, BY_PHONE.note, clerk)
    assert entry.wording in WORDINGS
    assert entry.wording == CURRENT
    detail = AuditEntry.objects.get(action="lectures.set_consent").detail
    assert detail == {"consent": False, "door": "phone", "said_on": "2026-02-19"}


def test_nobody_has_said_anything_tomorrow(society: Organisation) -> None:
    [lecture] = lectures(society, {})
    tomorrow = Said(ConsentDoor.PHONE, TODAY + timedelta(days=1))

    with pytest.raises(RuleBroken, match="不能晚于今天"):
        set_consent(proposal=lecture, consent=False, by=make.clerk(), said=tomorrow, now=make.NOW)

    assert named(lecture) == "陆清和"


def test_a_society_takes_it_back_by_its_link_and_gives_it_again(society: Organisation) -> None:
    [lecture] = lectures(society, {})
    url = link_url(lecture, "lectures:link_consent")
    page = Client().get(link_url(lecture, "lectures:link_delivery")).content.decode()

    assert "撤回同意" in page
    assert WORDINGS[CURRENT] in page
    assert Client().post(url, {"consent": "no"}).status_code == 302
    assert named(lecture) == ""
    assert Client().post(url, {"consent": "yes"}).status_code == 302
    assert named(lecture) == "陆清和"
    assert [(e.door, e.consent, e.by) for e in ConsentEntry.objects.all()] == [
        ("link", False, None),
        ("link", True, None),
    ]
    assert Client().post(url, {"consent": "perhaps"}).status_code == 404


def test_a_link_speaks_for_its_own_society_only(society: Organisation) -> None:
    [own] = lectures(society, {})
    [strangers] = programmes.published(dict(PERSON))
    url = link_url(own, "lectures:link_delivery").replace(own.code, strangers.code)

    assert Client().post(f"{url}publicity/", {"consent": "no"}).status_code == 404
    Client().post(link_url(own, "lectures:link_consent"), {"consent": "no", "everywhere": "on"})

    assert (named(own), named(strangers)) == ("", "陆清和")


def test_the_society_itself_may_enter_it_at_the_desk_and_others_may_not(
    society: Organisation,
) -> None:
    [lecture] = lectures(society, {})
    for stranger in (make.secretary(of=make.society()), make.user(role=Role.LEADER)):
        with pytest.raises(NotAllowed):
            set_consent(proposal=lecture, consent=False, by=stranger, now=make.NOW)
    with pytest.raises(NotAllowed):
        set_consent(proposal=lecture, consent=False, by=None, now=make.NOW)

    set_consent(proposal=lecture, consent=False, by=make.secretary(of=society), now=make.NOW)

    assert named(lecture) == ""


def test_consent_is_taken_back_even_of_what_was_withdrawn_or_has_left_the_programme(
    society: Organisation,
) -> None:
    gone, stays = lectures(society, {}, {"title": "听雨"})
    substitute = Substitute("郭云舒", consent=True)
    substitute_speaker(proposal=gone, substitute=substitute, hand=programmes.desk(), now=make.NOW)
    Proposal.objects.filter(pk=gone.pk).update(state=ProposalState.WITHDRAWN)
    publish_programme(call=stays.call, by=make.clerk(), now=make.NOW)
    log = "/programme/changes/"
    assert "郭云舒" in Client().get(log).content.decode()

    set_consent(proposal=gone, consent=False, by=make.clerk(), now=make.NOW)
    set_substitute_consent(proposal=gone, consent=False, hand=programmes.desk(), now=make.NOW)

    assert "郭云舒" not in Client().get(log).content.decode()
    assert ConsentEntry.objects.filter(name="郭云舒", consent=False).exists()


def test_a_person_is_taken_out_of_every_year_and_every_part_played(society: Organisation) -> None:
    person = Person.objects.create(name="陆清和")
    first, moved = lectures(society, {"person": person}, {"title": "听雨", "speaker": "欧阳明远"})
    [renamed] = programmes.published({**PERSON, "person": person, "employer": "退休"})
    [namesake] = programmes.published({**PERSON, "employer": "市医院"})
    substitute_speaker(
        proposal=moved,
        substitute=Substitute("陆清和", employer="市气象台", consent=True),
        hand=programmes.desk(),
        now=make.NOW,
    )

    number = withdraw_everywhere(
        proposal=first, hand=programmes.desk(), said=BY_PHONE, now=make.NOW
    )

    assert number == 3
    assert (named(first), named(moved), named(renamed)) == ("", "", "")
    assert Proposal.objects.get(pk=namesake.pk).consent is True
    assert Delivery.objects.get(proposal=moved).substitute_consent is False
    assert ConsentEntry.objects.filter(door="phone", consent=False).count() == 3


def test_a_colleague_who_consents_keeps_the_name_another_of_it_took_back(
    society: Organisation,
) -> None:
    first, second = lectures(
        society, {}, {"title": "陆清和谈雨", "employer": "市医院", "summary": "陆清和主讲"}
    )

    set_consent(proposal=first, consent=False, by=make.clerk(), now=make.NOW)

    _version, shown = find_lecture(second.code)
    assert shown is not None
    assert (shown.speaker, shown.title, shown.summary) == ("陆清和", "陆清和谈雨", "陆清和主讲")


def test_the_lectures_page_tells_the_whole_story(society: Organisation) -> None:
    [lecture] = lectures(society, {})
    client = make.signed_in(make.clerk())
    address = reverse("lectures:proposal_consent", args=[lecture.code])
    told = {"consent": "no", "door": "letter", "said_on": "2026-02-18", "note": "来信存档"}

    assert client.post(address, told).status_code == 302
    page = client.get(reverse("lectures:proposal", args=[lecture.code])).content.decode()

    for words in ("书面", "来信存档", "不同意公开", f"文本{CURRENT}"):
        assert words in page


def test_a_link_for_something_else_enters_nothing(society: Organisation) -> None:
    [lecture] = lectures(society, {})
    _link, token = issue_link(
        purpose=LinkPurpose.FILL,
        organisation=society,
        subject="x",
        now=make.NOW,
        ttl=timedelta(days=3),
    )
    address = reverse("lectures:link_consent", args=[token, lecture.code])

    assert Client().post(address, {"consent": "no"}).status_code == 410
    assert named(lecture) == "陆清和"
