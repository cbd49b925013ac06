"""电话: whoever is not in charge sees no number in full, on no page and in no file."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.models import Role
from keguang.core.services.originals import store_original
from keguang.documents.forms.as_json import parts_to_json
from keguang.documents.forms.parts import Cell, FileParts, Grid, Outcome
from keguang.lectures.models import Proposal, SubmissionFile
from tests import make

pytestmark = pytest.mark.django_db
PHONE = "13800004321"


@pytest.fixture
def lecture() -> Proposal:
    """A lecture of a society of 嵩县, with the sheet it came in, a tidied number and a remark."""
    society = make.society(name="嵩县果树学会", territory=make.county())
    call = make.call()
    make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society)
    SubmissionFile.objects.create(
        submission=submission,
        original=store_original(f"电话,{PHONE}".encode(), now=make.NOW),
        name="征集表.csv",
        parts=_sheet_with(PHONE),
    )
    problem = {
        "level": "warning",
        "code": "several_phones",
        "field": "contact_phone",
        "message": f"另有电话{PHONE}",
        "file": "征集表.csv",
        "part": "征集表",
        "ref": "A1",
        "fixes": [{"label": "用这个", "field": "contact_phone", "value": PHONE}],
    }
    return make.proposal(
        call=call,
        organisation=society,
        submission=submission,
        contact_phone=PHONE,
        findings=[problem],
        sources={
            "contact_phone": {
                "file": "征集表.csv",
                "part": "征集表",
                "ref": "A1",
                "raw": f"手机{PHONE}",
                "note": "取首个号码",
                "confidence": 1.0,
            }
        },
    )


def _sheet_with(text: str) -> str:
    grid = Grid(file="征集表.csv", part="征集表", rows=((Cell("A1", text),),))
    return parts_to_json(FileParts(Outcome.PARSED, parts=(grid,), name="征集表.csv"))


def bench(client: Client, lecture: Proposal) -> Any:
    return client.get(reverse("lectures:bench", args=[lecture.submission.code]))


def test_the_office_and_the_society_itself_see_the_number(lecture: Proposal) -> None:
    assert lecture.organisation is not None
    for user in (make.clerk(), make.secretary(of=lecture.organisation)):
        assert PHONE in bench(make.signed_in(user), lecture).content.decode()


def test_a_county_office_reads_the_piece_without_its_numbers(lecture: Proposal) -> None:
    client = make.signed_in(make.county_clerk(of=make.county()))

    page = bench(client, lecture)

    assert page.status_code == 200
    assert lecture.title in page.content.decode()
    assert PHONE not in page.content.decode()


def test_a_county_office_gets_no_original_and_no_picture_of_it(lecture: Proposal) -> None:
    client = make.signed_in(make.county_clerk(of=make.county()))
    file = lecture.submission.files.get()

    original = client.get(reverse("lectures:original_file", args=[file.pk]))
    picture = client.get(reverse("lectures:page_picture", args=[file.pk, 1]))

    assert [original.status_code, picture.status_code] == [403, 403]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.COUNTY])
def test_nobody_else_sees_a_number_on_a_list_or_in_an_export(lecture: Proposal, role: Role) -> None:
    client = make.signed_in(make.user(role=role))
    call = lecture.call.code
    pages = [
        reverse("lectures:proposals"),
        reverse("lectures:proposal", args=[lecture.code]),
        reverse("lectures:board", args=[call]),
        reverse("lectures:recipient", args=[call, lecture.organisation.code]),  # type: ignore[union-attr]  # set above
        reverse("lectures:intake"),
        reverse("core:directory"),
    ]

    shown = {page: client.get(page).content.decode() for page in pages}

    contact = lecture.organisation.contacts.get()  # type: ignore[union-attr]  # set above
    for page, text in shown.items():
        assert PHONE not in text, page
        assert contact.phone not in text, page


def test_a_look_alike_of_another_county_is_not_shown(lecture: Proposal) -> None:
    elsewhere = make.society(
        name="栾川县茶叶学会", territory=make.county(name="栾川县", code="410324")
    )
    make.proposal(call=lecture.call, organisation=elsewhere, title=lecture.title)
    assert lecture.organisation is not None

    for user in (make.county_clerk(of=make.county()), make.secretary(of=lecture.organisation)):
        assert "栾川县茶叶学会" not in bench(make.signed_in(user), lecture).content.decode()
    assert "栾川县茶叶学会" in bench(make.signed_in(make.clerk()), lecture).content.decode()
