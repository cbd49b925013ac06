"""有害文件: what an attacker or a broken computer sends through the real upload page.

Each is stored and named on the bench with a reason a person understands; the worker that met it
reads the next form as if nothing had been.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from keguang.core import clock
from keguang.core.models import Organisation
from keguang.core.worker import Worker, load_handlers
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.services.intake import MAX_FILE_BYTES, READ_JOB
from keguang.lectures.states import SubmissionState
from tests import make
from tests.documents.forms.sources import build
from tests.lectures import sheets
from tests.security.hostile import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def society() -> Organisation:
    return make.society(name="洛阳市气象学会")


@pytest.fixture
def call(society: Organisation) -> Call:
    made = make.call()
    make.recipient(call=made, organisation=society)
    return made


@pytest.fixture
def client(call: Call) -> Client:
    return make.signed_in(make.clerk())


def upload(client: Client, name: str, data: bytes, *, society: Organisation) -> HttpResponse:
    file = SimpleUploadedFile(name, data)
    sent = {"files": [file], "organisation": society.pk, "source": "微信转来"}
    return client.post(reverse("lectures:upload"), sent)  # type: ignore[return-value]  # Django's test client answers with one


def work() -> None:
    load_handlers()
    Worker(clock=clock.now, names=[READ_JOB]).drain()


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_waits_on_the_bench_with_its_reason(
    what: str, client: Client, society: Organisation
) -> None:
    name, made, outcome = HOSTILE[what]

    upload(client, name, made(), society=society)
    work()

    submission = Submission.objects.get()
    assert submission.state == SubmissionState.TO_CHECK
    assert submission.files.get().outcome == outcome
    assert not Proposal.objects.exists()
    reasons = [f["message"] for f in submission.findings if f["level"] == "error"]
    assert reasons
    assert any("请" in reason for reason in reasons), reasons
    page = client.get(reverse("lectures:bench", args=[submission.code])).content.decode()
    assert reasons[0] in page
    assert "root:" not in page


def test_after_every_hostile_file_the_same_worker_reads_a_good_form(
    client: Client, society: Organisation
) -> None:
    for name, made, _outcome in HOSTILE.values():
        upload(client, name, made(), society=society)
    good = sheets.workbook(sheets.GOOD, organisation=society.name)
    upload(client, "征集表.xlsx", good, society=society)

    work()

    assert Proposal.objects.count() == len(sheets.GOOD)
    assert set(Submission.objects.values_list("state", flat=True)) == {SubmissionState.TO_CHECK}
    assert client.get(reverse("lectures:intake")).status_code == 200


def test_macros_never_run_and_the_form_is_read(client: Client, society: Organisation) -> None:
    good = sheets.workbook(sheets.GOOD, organisation=society.name)
    macro = build.with_entry(good, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen")

    upload(client, "征集表.xlsm", macro, society=society)
    work()

    submission = Submission.objects.get()
    assert submission.proposals.count() == len(sheets.GOOD)
    assert "macro" in {finding["code"] for finding in submission.findings}


def test_an_empty_file_is_refused_with_a_sentence(client: Client, society: Organisation) -> None:
    answer = upload(client, "征集表.docx", b"", society=society)

    assert answer.status_code == 422
    assert "空" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_file_too_large_is_refused_before_it_is_read(
    client: Client, society: Organisation
) -> None:
    answer = upload(client, "征集表.docx", bytes(MAX_FILE_BYTES + 1), society=society)

    assert answer.status_code == 422
    assert "20MB" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_name_that_climbs_or_breaks_lines_stays_a_name(
    client: Client, society: Organisation
) -> None:
    good = sheets.workbook(sheets.GOOD, organisation=society.name)

    upload(client, '../../etc/"征集\r\nX-Evil: 1<script>.xlsx', good, society=society)
    work()

    file = Submission.objects.get().files.get()
    page = client.get(reverse("lectures:bench", args=[Submission.objects.get().code]))
    download = client.get(reverse("lectures:original_file", args=[file.pk]))
    assert "<script>.xlsx" not in page.content.decode()
    assert "X-Evil" not in download.headers
    assert download.headers["Content-Disposition"].startswith("attachment;")
