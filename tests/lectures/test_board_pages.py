"""The board's pages: what each role sees and may do, what is logged, how much is asked."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from keguang.core.models import AuditEntry, OutgoingMail
from keguang.lectures.models import Call, Chase, Recipient
from keguang.lectures.states import SubmissionState
from keguang.lectures.views.board.pages import ROWS_A_PAGE
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_deadline(settings: Any) -> None:
    settings.NOW = make.DEADLINE + timedelta(days=3)


def board_url(call: Call) -> str:
    return reverse("lectures:board", args=[call.code])


def recipient_url(recipient: Recipient, step: str = "") -> str:
    name = f"lectures:recipient_{step}" if step else "lectures:recipient"
    return reverse(name, args=[recipient.call.code, recipient.organisation.code])


def test_the_clerk_sees_phones_in_full_and_each_view_is_one_entry() -> None:
    recipient = make.recipient(call=make.call())
    make.recipient(call=recipient.call)
    client = make.signed_in(make.clerk())

    page = client.get(board_url(recipient.call))

    phone = recipient.organisation.contacts.get().phone
    assert phone in page.content.decode()
    entry = AuditEntry.objects.get(action="lectures.show_contacts")
    assert entry.detail == {"contacts": 2, "how": "board"}


def test_a_reviewer_sees_masked_phones_no_boxes_and_no_entry_is_made() -> None:
    recipient = make.recipient(call=make.call())

    page = make.signed_in(make.reviewer()).get(board_url(recipient.call)).content.decode()

    phone = recipient.organisation.contacts.get().phone
    assert phone not in page
    assert f"{phone[:3]}****{phone[-4:]}" in page
    assert "data-pickbar" not in page
    assert not AuditEntry.objects.exists()


def test_a_county_clerk_neither_sees_nor_opens_another_countys_society() -> None:
    call = make.call()
    county = make.county()
    own = make.recipient(call=call, organisation=make.society(territory=county))
    foreign = make.recipient(call=call)
    client = make.signed_in(make.county_clerk(of=county))

    page = client.get(board_url(call)).content.decode()

    assert own.organisation.name in page
    assert foreign.organisation.name not in page
    assert client.get(recipient_url(own)).status_code == 200
    assert client.get(recipient_url(foreign)).status_code == 404
    found = client.get(board_url(call), {"q": foreign.organisation.name}).content.decode()
    assert recipient_url(foreign) not in found
    exported = client.get(reverse("lectures:board_export", args=[call.code, "csv"]))
    assert foreign.organisation.name not in exported.content.decode()


@pytest.mark.parametrize("step", ["chase", "letter", "exempt", "extend", "paper"])
def test_nobody_but_the_office_writes_on_a_row(step: str) -> None:
    county = make.county()
    recipient = make.recipient(call=make.call(), organisation=make.society(territory=county))
    posted = {"at": "2026-03-03T09:00", "reason": "换届", "paper": "paper_received_on"}

    for user in (make.county_clerk(of=county), make.secretary(of=recipient.organisation)):
        answer = make.signed_in(user).post(recipient_url(recipient, step), posted)
        assert answer.status_code in {403, 422}

    recipient.refresh_from_db()
    assert recipient.exempt_reason == ""
    assert not Chase.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_stranger_and_an_unsigned_visitor_find_no_board() -> None:
    call = make.recipient(call=make.call()).call

    assert make.signed_in(make.secretary(of=make.society())).get(board_url(call)).status_code == 404
    unsigned = Client().get(board_url(call))
    assert unsigned.status_code == 302
    assert reverse("account_login") in unsigned["Location"]


def test_the_chips_count_every_standing_and_filter_by_it() -> None:
    call = make.call()
    silent = make.recipient(call=call)
    exempt = make.recipient(call=call, exempt_reason="换届")
    client = make.signed_in(make.clerk())

    everything = client.get(board_url(call)).content.decode()
    missing = client.get(board_url(call), {"standing": "missing"}).content.decode()

    assert re.search(r"未报送 <b>1</b>", everything)
    assert re.search(r"免报 <b>1</b>", everything)
    assert silent.organisation.name in missing
    assert exempt.organisation.name not in missing


def test_search_finds_names_aliases_and_contacts() -> None:
    call = make.call()
    wanted = make.recipient(call=call, organisation=make.society(name="洛阳市气象学会"))
    wanted.organisation.names.create(name="市气象学会", normalised="市气象学会", kind="alias")
    wanted.organisation.contacts.update(name="赵敏")
    other = make.recipient(call=call)
    client = make.signed_in(make.clerk())

    for words in ("气象", "市气象学会", "赵敏"):
        page = client.get(board_url(call), {"q": words}).content.decode()
        assert wanted.organisation.name in page
        assert other.organisation.name not in page


def test_htmx_gets_only_the_rows() -> None:
    call = make.recipient(call=make.call()).call

    page = make.signed_in(make.clerk()).get(board_url(call), headers={"HX-Request": "true"})

    assert page.content.decode().lstrip().startswith('<div id="rows"')


def test_chasing_the_chosen_drafts_letters_for_those_that_owe() -> None:
    call = make.call()
    silent, exempt = make.recipient(call=call), make.recipient(call=call, exempt_reason="换届")
    picks = [silent.organisation.code, exempt.organisation.code]

    answer = make.signed_in(make.clerk()).post(
        reverse("lectures:board_act", args=[call.code]), {"pick": picks, "action": "chase"}
    )

    assert answer.status_code == 302
    assert OutgoingMail.objects.get().organisation == silent.organisation


@pytest.fixture
def long_call() -> Call:
    """A call whose board has more rows than one page."""
    call = make.call()
    for _ in range(ROWS_A_PAGE + 2):
        make.recipient(call=call)
    return call


def test_a_long_board_comes_in_pages_and_whole_for_paper(long_call: Call) -> None:
    client = make.signed_in(make.clerk())

    def rows_of(**query: str) -> int:
        return client.get(board_url(long_call), query).content.decode().count('<th scope="row">')

    assert rows_of() == ROWS_A_PAGE
    assert rows_of(page="2") == 2
    assert rows_of(whole="1") == ROWS_A_PAGE + 2
    second = client.get(board_url(long_call), {"page": "2"}).content.decode()
    assert re.search(r'href="\?whole=1"[^>]*>.*打印', second)
    assert "data-print-now" in client.get(board_url(long_call), {"whole": "1"}).content.decode()


def test_all_rows_of_the_filter_are_chased_on_whatever_page_they_are(long_call: Call) -> None:
    long_call.recipients.filter(pk=long_call.recipients.latest("pk").pk).update(
        exempt_reason="换届"
    )
    client = make.signed_in(make.clerk())
    first = client.get(board_url(long_call), {"standing": "missing"}).content.decode()
    url = reverse("lectures:board_act", args=[long_call.code])

    client.post(url, {"whole": "on", "standing": "missing", "q": "", "action": "chase"})

    assert f"选中全部{ROWS_A_PAGE + 1}家" in first
    assert OutgoingMail.objects.count() == ROWS_A_PAGE + 1


def test_the_group_text_names_all_rows_of_the_filter(long_call: Call) -> None:
    wanted = long_call.recipients.latest("pk").organisation
    url = reverse("lectures:board_group", args=[long_call.code])

    page = make.signed_in(make.clerk()).post(url, {"whole": "on", "q": wanted.name})

    text = page.content.decode()
    assert text.count('name="pick"') == 1
    assert wanted.name in text


def test_the_group_text_is_shown_and_noted_down_only_when_it_was_sent() -> None:
    recipient = make.recipient(call=make.call())
    url = reverse("lectures:board_group", args=[recipient.call.code])
    client = make.signed_in(make.clerk())

    shown = client.get(url).content.decode()
    assert not Chase.objects.exists()
    client.post(url, {"action": "sent", "pick": [recipient.organisation.code]})

    assert recipient.organisation.name in shown
    assert Chase.objects.get().recipient == recipient


def test_a_telephone_chase_is_registered_from_the_page() -> None:
    recipient = make.recipient(call=make.call())
    posted = {"at": "2026-03-03T09:00", "spoke_with": "李静", "promise": "周五前报"}

    answer = make.signed_in(make.clerk()).post(recipient_url(recipient, "chase"), posted)

    assert answer.status_code == 302
    assert Chase.objects.get().spoke_with == "李静"


def test_what_is_wrong_with_a_form_is_said_on_the_page() -> None:
    recipient = make.recipient(call=make.call())
    client = make.signed_in(make.clerk())

    answer = client.post(
        recipient_url(recipient, "extend"), {"until": "2026-02-01T09:00", "reason": "换届"}
    )

    assert answer.status_code == 422
    assert "延期后的时间应晚于原定截止时间" in answer.content.decode()


def test_the_workbook_holds_the_rows_and_says_by_what_they_were_counted() -> None:
    recipient = make.recipient(call=make.call())
    client = make.signed_in(make.clerk())

    answer = client.get(reverse("lectures:board_export", args=[recipient.call.code, "xlsx"]))

    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert recipient.organisation.name in cells
    assert recipient.organisation.contacts.get().phone in cells
    assert any("达标按“审核通过”计" in cell for cell in cells)
    assert AuditEntry.objects.get().detail == {"contacts": 1, "how": "xlsx"}


def test_the_page_asks_the_database_as_often_for_thirty_as_for_one() -> None:
    call = make.call()
    client = make.signed_in(make.clerk())

    def queries_with(more: int) -> int:
        for _ in range(more):
            recipient = make.recipient(call=call)
            arrived = make.submission(
                call=call, organisation=recipient.organisation, state=SubmissionState.SETTLED
            )
            make.proposals(2, call=call, organisation=recipient.organisation, submission=arrived)
        with CaptureQueriesContext(connection) as asked:
            client.get(board_url(call))
        return len(asked)

    queries_with(1)  # what is read once for a process is not the page's

    assert queries_with(0) == queries_with(29)


def test_the_board_of_the_call_in_hand_opens_first() -> None:
    call = make.recipient(call=make.call()).call
    make.call(year=2025, deadline=make.DEADLINE - timedelta(days=365))

    answer = make.signed_in(make.clerk()).get(reverse("lectures:board_current"))

    assert answer["Location"] in {board_url(c) for c in Call.objects.all()}
    assert call.state == "open"
