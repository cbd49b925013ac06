"""撤回同意: once a lecturer takes consent back, no stranger finds name, unit or title anywhere.

The reader knows every public route (tests/security/crawling.py) and has read each before.
"""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from keguang.documents.lists import Edition
from keguang.lectures.jobs import make_bundle
from keguang.lectures.models import Delivery, Proposal
from keguang.lectures.selectors.listing.rows import wrongly_listed
from keguang.lectures.services import editions
from keguang.lectures.services.deliveries import (
    Outcome,
    Plan,
    Substitute,
    record_held,
    reschedule,
    set_substitute_consent,
    substitute_speaker,
)
from keguang.lectures.services.programme import publish_programme, set_consent
from keguang.lectures.states import ProposalState
from tests import make
from tests.lectures import programmes
from tests.security.crawling import VARIANTS, Read, Reader, public_routes, read, text_of, unpacked

pytestmark = pytest.mark.django_db

NAME, POSITION, EMPLOYER = "司徒静澜", "首席观测师", "洛阳市第九观象台"
WORDS: Final = (NAME, POSITION, EMPLOYER)
PERSON: Final[dict[str, Any]] = {
    "speaker": NAME,
    "position": POSITION,
    "employer": EMPLOYER,
    "consent": True,
}
OTHERS: Final = ("欧阳明远", "郭云舒")


@pytest.fixture(autouse=True)
def the_day(settings: Any, tmp_path: Path) -> None:
    settings.NOW = make.NOW
    settings.DATA_DIR = tmp_path


@pytest.fixture
def lectures() -> list[Proposal]:
    """Two years of one lecturer, named wherever a name can get: as lecturer, as substitute, in
    titles, texts, places, notes, links and by a colleague."""
    county, hand = make.county(), programmes.desk()
    _last_year(county_name=county.name)
    call = make.call(year=2026)

    def accepted(**values: Any) -> Proposal:
        return make.proposal(call=call, state=ProposalState.ACCEPTED, **values)

    held = accepted(
        title=f"跟{NAME}看云",
        summary=f"来自{EMPLOYER}的{POSITION}{NAME}主讲。",
        place=f"{NAME}工作室",
        **PERSON,
    )
    other = accepted(
        title="听雨", summary=f"与{NAME}同台。", speaker=OTHERS[0], consent=True, audience="青少年"
    )
    moved = accepted(title="观星", speaker=OTHERS[1], consent=True, duration_min=60)
    publish_programme(call=call, by=make.clerk(), now=make.NOW, note=f"请{NAME}开讲")
    late = accepted(title="防雷", **PERSON)
    publish_programme(call=call, by=make.clerk(), now=make.NOW, note=f"新增{NAME}一场")
    programmes.scheduled(held, place=f"{NAME}工作室", host=f"{NAME}科普站", division=county)
    programmes.scheduled(moved, day=date(2026, 4, 15), place=f"{NAME}工作室")
    plan = Plan(day=date(2026, 4, 16), start_time=time(9), place=f"{NAME}教室")
    reschedule(proposal=moved, plan=plan, hand=hand, now=make.NOW)
    substitute = Substitute(NAME, POSITION, EMPLOYER, consent=True)
    substitute_speaker(proposal=moved, substitute=substitute, hand=hand, now=make.NOW)
    outcome = Outcome(
        day=make.NOW.date(),
        attendance=40,
        photos=[programmes.photo()],
        news_link=f"https://example.com/{NAME}/看云",
    )
    record_held(proposal=held, outcome=outcome, hand=hand, now=make.NOW)
    return [held, other, moved, late]


def _last_year(*, county_name: str) -> None:
    call = make.call(year=2025)
    make.proposal(
        call=call, state=ProposalState.ACCEPTED, title="去年看云", place=county_name, **PERSON
    )
    publish_programme(call=call, by=make.clerk(), now=make.NOW - timedelta(days=300))


def reader() -> Reader:
    codes = list(Proposal.objects.values_list("code", flat=True))
    return Reader(
        {
            "code": codes,
            "number": ["1"],
            "shown": ["2026-02", "2026-04", "2025-04"],
            "year": ["2026", "2025"],
            "elsewhere": ["nothing-here"],
        }
    )


def withdraw(lecture: Proposal) -> None:
    """As a clerk does who has been rung up: on the lecture's page, everywhere at once."""
    told = {"consent": "no", "door": "phone", "note": "本人来电", "everywhere": "on"}
    address = reverse("lectures:proposal_consent", args=[lecture.code])
    assert make.signed_in(make.clerk()).post(address, told).status_code == 302


def naming(answers: dict[tuple[str, str], Read]) -> set[tuple[str, str]]:
    return {key for key, answer in answers.items() if any(word in answer.text for word in WORDS)}


def test_a_name_taken_back_is_found_on_no_page_in_no_feed_and_in_no_kept_body(
    lectures: list[Proposal],
) -> None:
    everything = reader()
    before = dict(everything.read_everything())
    named = naming(before)
    assert len({address for address, _variant in named}) > 15  # the reader does find names

    withdraw(lectures[0])
    after = everything.read_everything()

    assert sorted(naming(after)) == []
    for key in named:
        assert after[key].status != 304, f"{key} is still what it was"
        assert after[key].etag != before[key].etag, key
    assert [key for key, answer in after.items() if answer.status >= 500] == []
    shown = "".join(answer.text for answer in after.values())
    assert all(name in shown for name in OTHERS)


def test_no_search_finds_who_is_not_to_be_named(lectures: list[Proposal]) -> None:
    withdraw(lectures[0])

    for variant in VARIANTS:
        for word in WORDS:
            found = read(f"/programme/?q={word}", variant).text
            assert not [each for each in lectures if f'href="/programme/{each.code}/"' in found]
    assert list(wrongly_listed()) == []


def test_the_public_edition_of_the_desk_names_nobody_either(lectures: list[Proposal]) -> None:
    by, call = make.clerk(), lectures[0].call
    client = make.signed_in(by)
    withdraw(lectures[0])
    editions.ask_for_bundle(call=call, edition=Edition.PUBLIC, by=by, now=make.NOW)
    make_bundle({"call": call.pk, "edition": "public", "by": by.pk}, make.NOW)()
    [bundle] = editions.bundles_of(call)

    for kind in ("docx", "xlsx"):
        for route in ("lectures:edition_public", "lectures:public_list"):
            file = client.get(reverse(route, args=[call.code, kind]))
            assert file.status_code == 200
            assert not [word for word in WORDS if word in text_of(file)], (route, kind)
            assert OTHERS[0] in text_of(file)
    page = text_of(client.get(reverse("lectures:editions"), {"call": call.code}))
    packed = unpacked((editions.bundles_dir() / bundle.name).read_bytes())
    for text in (page, packed):
        assert OTHERS[0] in text
        assert not [word for word in WORDS if word in text]


def test_what_a_browser_or_a_proxy_keeps_is_asked_about_again(lectures: list[Proposal]) -> None:
    for (address, _variant), answer in reader().read_everything().items():
        if answer.status == 200 and NAME in answer.text:
            cached = Client().get(address).headers["Cache-Control"]
            assert "no-cache" in cached or "no-store" in cached, address


def test_the_reader_knows_every_public_route_and_is_told_of_a_new_argument() -> None:
    assert {"portal:home", "portal:data", "portal:poster", "portal:photo"} <= set(public_routes())

    with pytest.raises(AssertionError, match="teach it"):
        Reader({"number": ["1"], "shown": ["2026-04"]}).read_everything()


THREE: Final = ("陆清和", "欧阳明远", "郭云舒")
STANDS_IN: Final = "上官若水"
MINDS: Final = st.booleans() | st.none()


@settings(max_examples=12, deadline=None)
@given(minds=st.tuples(MINDS, MINDS, MINDS), substitute=MINDS)
def test_whatever_each_wants_exactly_the_consenting_are_named(
    *, minds: tuple[bool | None, ...], substitute: bool | None
) -> None:
    call = make.call(year=2026)
    made = [
        make.proposal(
            call=call,
            state=ProposalState.ACCEPTED,
            title=f"{name}的讲座",
            speaker=name,
            position="",
            employer="",
            consent=True,
        )
        for name in THREE
    ]
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    substitute_speaker(
        proposal=made[2],
        substitute=Substitute(STANDS_IN, consent=True),
        hand=programmes.desk(),
        now=make.NOW,
    )
    for lecture, mind in zip(made, minds, strict=True):
        _make_up(lecture, mind=mind)
    if substitute is False:
        set_substitute_consent(
            proposal=made[2], consent=False, hand=programmes.desk(), now=make.NOW
        )
    elif substitute is None:
        Delivery.objects.filter(proposal=made[2]).update(substitute_consent=None)

    addresses = ["/", "/programme/", "/programme/changes/", "/programme.json", "/programme.xlsx"]
    addresses += [f"/programme/{lecture.code}/" for lecture in made]
    shown = "".join(read(address, "中文").text for address in addresses)

    wants = dict(zip((*THREE, STANDS_IN), (*minds, substitute), strict=True))
    assert {name for name in wants if name in shown} == {n for n, w in wants.items() if w is True}


def _make_up(lecture: Proposal, *, mind: bool | None) -> None:
    """True stays, False is taken back, None was never given."""
    if mind is False:
        set_consent(proposal=lecture, consent=False, by=make.clerk(), now=make.NOW)
    elif mind is None:
        Proposal.objects.filter(pk=lecture.pk).update(consent=None)
