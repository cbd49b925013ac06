"""来件办理 pages over HTTP: who may, what they show, what a press does."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keguang.core.models import Organisation
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.states import CallState, Door, ProposalState, Relation, SubmissionState
from tests import make
from tests.lectures import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


@pytest.fixture
def clerk() -> Client:
    return make.signed_in(make.clerk())


def piece(call: Call, society: Organisation, **values: Any) -> tuple[Submission, Proposal]:
    make.recipient(call=call, organisation=society)
    submission = make.submission(call=call, organisation=society)
    lecture = make.proposal(call=call, organisation=society, submission=submission, **values)
    return submission, lecture


def test_the_queue_shows_what_waits_oldest_first_and_who_sent_it(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, _lecture = piece(call, society)

    page = clerk.get(reverse("lectures:intake")).content.decode()

    assert society.name in page
    assert reverse("lectures:bench", args=[submission.code]) in page


@pytest.mark.parametrize("pieces", [1, 12])
def test_the_queue_costs_the_same_whatever_its_length(
    pieces: int, call: Call, clerk: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(pieces):
        piece(call, make.society())

    with django_assert_max_num_queries(16):  # type: ignore[operator]  # a pytest-django fixture
        assert clerk.get(reverse("lectures:intake")).status_code == 200


def test_the_boards_link_to_check_opens_the_pieces_of_that_call_and_society_only(
    call: Call, society: Organisation, clerk: Client
) -> None:
    mine, _lecture = piece(call, society)
    elsewhere, _lecture = piece(call, make.society())
    last_year = make.submission(call=make.call(year=2025), organisation=society)
    line = clerk.get(reverse("lectures:board", args=[call.code])).context["lines"]
    link = next(each.action.url for each in line if each.row.recipient.organisation == society)

    page = clerk.get(link)

    assert [each.pk for each in page.context["page"]] == [mine.pk]
    assert [segment.count for segment in page.context["segments"]] == [1, 0, 0, 0]
    assert all(society.code in segment.url for segment in page.context["segments"])
    everything = clerk.get(reverse("lectures:intake")).context["page"]
    assert {each.pk for each in everything} == {mine.pk, elsewhere.pk, last_year.pk}


def test_a_department_and_a_line_of_a_collection_are_found_by_their_society(
    call: Call, society: Organisation, clerk: Client
) -> None:
    college = make.society(name="计算机学院")
    college.department_of = society
    college.save()
    of_department, _lecture = piece(call, college)
    collection = make.submission(call=call, relation=Relation.UNDECIDED)
    make.proposal(call=call, organisation=society, submission=collection, counts=False)
    piece(call, make.society())

    page = clerk.get(reverse("lectures:intake"), {"organisation": society.code})

    assert {each.pk for each in page.context["page"]} == {of_department.pk, collection.pk}


def test_a_list_of_an_unknown_call_is_not_found(clerk: Client) -> None:
    assert clerk.get(reverse("lectures:intake"), {"call": "nothing"}).status_code == 404


def test_a_society_and_a_county_see_no_other_pieces(call: Call, society: Organisation) -> None:
    submission, _lecture = piece(call, society)
    other = make.society(name="嵩县科协", territory=make.county())
    address = reverse("lectures:bench", args=[submission.code])

    assert make.signed_in(make.secretary(of=other)).get(address).status_code == 404
    assert make.signed_in(make.county_clerk(of=make.county())).get(address).status_code == 404


def test_the_bench_shows_each_value_and_saves_a_change_as_a_new_version(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, lecture = piece(call, society, speaker="王 明")
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])
    page = clerk.get(reverse("lectures:bench", args=[submission.code])).content.decode()
    assert 'value="王 明"' in page

    answer = clerk.post(address, {"version": lecture.version, "speaker": "王明", "action": "save"})

    lecture.refresh_from_db()
    assert answer.status_code == 302
    assert (lecture.speaker, lecture.version) == ("王明", 2)


def test_a_change_against_an_old_version_is_refused_and_keeps_what_was_typed(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, lecture = piece(call, society)
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])
    clerk.post(address, {"version": 1, "speaker": "先改的人", "action": "save"})

    answer = clerk.post(address, {"version": 1, "speaker": "后改的人", "action": "save"})

    lecture.refresh_from_db()
    assert answer.status_code == 422
    assert "刚被他人修改过" in answer.content.decode()
    assert 'value="后改的人"' in answer.content.decode()
    assert lecture.speaker == "先改的人"


def test_dates_the_wrong_way_round_are_refused_at_their_field(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, lecture = piece(call, society)
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])

    answer = clerk.post(address, {"version": 1, "date_from": "2026-05-02", "date_to": "2026-05-01"})

    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()


def test_accepting_settles_the_piece_and_offers_to_take_it_back(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, lecture = piece(call, society)
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])

    answer = clerk.post(address, {"version": 1, "action": "settle"}, follow=True)

    lecture.refresh_from_db()
    submission.refresh_from_db()
    assert (submission.state, lecture.state) == (SubmissionState.SETTLED, ProposalState.TO_REVIEW)
    assert reverse("lectures:undo_settle", args=[submission.code]) in answer.content.decode()


def test_a_piece_whose_lectures_were_replaced_can_still_be_settled(
    call: Call, society: Organisation, clerk: Client
) -> None:
    submission, lecture = piece(call, society, state=ProposalState.WITHDRAWN, counts=False)
    address = reverse("lectures:save_lecture", args=[submission.code, lecture.code])

    clerk.post(address, {"version": 1, "action": "settle"})

    submission.refresh_from_db()
    assert submission.state == SubmissionState.SETTLED


def test_several_files_brought_together_are_one_submission(call: Call, clerk: Client) -> None:
    form = sheets.workbook(sheets.GOOD, organisation="洛阳市气象学会")
    files = [
        SimpleUploadedFile("征集表.xlsx", form),
        SimpleUploadedFile("盖章件.jpg", BytesIO(b"\xff\xd8\xff").getvalue()),
    ]

    answer = clerk.post(
        reverse("lectures:upload"), {"files": files}, headers={"Accept": "application/json"}
    )

    submission = Submission.objects.get(door=Door.UPLOAD)
    assert answer.json()["ok"] is True
    assert [file.name for file in submission.files.all()] == ["征集表.xlsx", "盖章件.jpg"]


def test_what_was_told_by_telephone_is_registered_with_its_source(
    call: Call, society: Organisation, clerk: Client
) -> None:
    typed = {f"l0-{key}": str(value) for key, value in make.LECTURE.items()}

    answer = clerk.post(
        reverse("lectures:transcribe"),
        {"organisation": society.pk, "source": "3月2日李静来电", "blocks": "1", **typed},
    )

    submission = Submission.objects.get(door=Door.TRANSCRIPTION)
    assert answer.status_code == 302
    assert (submission.source, submission.organisation) == ("3月2日李静来电", society)
    assert submission.proposals.get().title == make.LECTURE["title"]


def last_year() -> Call:
    return make.call(year=2025, state=CallState.CLOSED, deadline=make.NOW - timedelta(days=300))


def test_with_one_call_nothing_is_asked_and_with_two_the_clerk_chooses(
    call: Call, clerk: Client, settings: Any
) -> None:
    settings.NOW = make.NOW
    alone = clerk.get(reverse("lectures:upload")).content.decode()
    earlier = last_year()
    make.call(year=2024, state=CallState.CLOSED, deadline=make.NOW - timedelta(days=700))

    page = clerk.get(reverse("lectures:upload"), {"call": earlier.code})

    assert "属于哪次征集" not in alone
    assert page.context["calls"] == [call, earlier]
    assert f'name="call" value="{earlier.code}"' in page.content.decode()


@pytest.mark.parametrize("page", ["upload", "transcribe"])
def test_what_is_brought_for_last_years_call_goes_there(
    page: str, call: Call, society: Organisation, clerk: Client, settings: Any
) -> None:
    settings.NOW = make.NOW
    earlier = last_year()
    lecture = {f"l0-{key}": str(value) for key, value in make.LECTURE.items()}
    file = SimpleUploadedFile("征集表.csv", "题目".encode())
    sent = {
        "call": earlier.code,
        "organisation": society.pk,
        "source": "来电",
        **({"files": file} if page == "upload" else {"blocks": "1", **lecture}),
    }

    answer = clerk.post(reverse(f"lectures:{page}"), sent)

    assert answer.status_code == 302
    assert Submission.objects.get().call == earlier


def test_the_bench_offers_the_call_whose_year_the_form_names(
    call: Call, society: Organisation, clerk: Client, settings: Any
) -> None:
    settings.NOW = make.NOW
    newer, earlier = make.call(year=2027), last_year()
    submission, _lecture = piece(call, society)
    submission.findings = [
        {
            "level": "warning", "code": "other_years_form", "field": "", "file": "", "ref": "",
            "message": "表题写的是2025年", "written": 2025,
        }
    ]  # fmt: skip
    submission.save()

    page = clerk.get(reverse("lectures:bench", args=[submission.code]))
    moved = clerk.post(
        reverse("lectures:move_to_call", args=[submission.code]), {"call": earlier.code}
    )

    assert page.context["other_calls"] == [earlier, newer]
    assert "<details open><summary>移到另一次征集" in page.content.decode()
    assert moved.status_code == 302
    submission.refresh_from_db()
    assert (submission.call, submission.state) == (earlier, SubmissionState.STORED)


def test_without_a_source_nothing_is_registered(
    call: Call, society: Organisation, clerk: Client
) -> None:
    answer = clerk.post(
        reverse("lectures:transcribe"),
        {"organisation": society.pk, "blocks": "1", "l0-title": "看云识天气"},
    )

    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_an_original_is_handed_out_only_as_a_download(
    call: Call, society: Organisation, clerk: Client
) -> None:
    form = sheets.workbook(sheets.GOOD, organisation=society.name)
    clerk.post(reverse("lectures:upload"), {"files": SimpleUploadedFile("征集表.xlsx", form)})
    file = Submission.objects.get().files.get()

    answer = clerk.get(reverse("lectures:original_file", args=[file.pk]))

    assert answer.content == form
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
