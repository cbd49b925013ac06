"""“我们选第2场”: certain where every menu an office may have agrees, asked where they do not."""

from datetime import timedelta

import pytest
from django.test import Client

from keguang.core.models import MailAddress, MailboxMessage, MessageKind
from keguang.lectures.models import Proposal
from keguang.lectures.services.deliveries import cancel_lecture
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import Cause, ProposalState
from keguang.orders.models import ChoiceOffice, ChoiceRound, ChoiceSheet
from keguang.orders.services import answering
from keguang.orders.services.letters import draft_asking_letters, way_to_choose
from keguang.orders.services.menus import hand_out_menu, inner_menu_of
from keguang.orders.services.sheets import accept_mailed
from keguang.orders.states import SheetState
from tests import make
from tests.documents.forms.sources import build
from tests.lectures import programmes
from tests.orders import rounds

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=1)


def test_a_number_counts_in_no_programme_by_guess() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    draft_asking_letters(round_=asked, by=make.clerk(), now=make.NOW)
    _withdraw(asked, 0)

    sheet = _mailed(asked, "我们选第2场。", office)

    assert (sheet.office, sheet.state) == (office, SheetState.TO_CHECK)
    assert not office.choices.exists()
    assert [f["message"] for f in sheet.findings] == [
        "来信写的第2场在各版节目单里不同，第1版（最近一次选报表）是《雷电来了怎么躲》，选还是不选？",
        "来信写的第2场在各版节目单里不同，第2版是《二十四节气与农时》，选还是不选？",
    ]

    for finding, chosen in zip(list(sheet.findings), (True, False), strict=True):
        answering.answer_mark(
            sheet=sheet, row=finding["row"], chosen=chosen, by=make.clerk(), now=LATER
        )
    assert [c.proposal.title for c in office.choices.all()] == ["雷电来了怎么躲"]
    assert ChoiceSheet.objects.get().state == SheetState.TAKEN


def test_a_number_every_programme_agrees_on_is_taken() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    _withdraw(asked, 2)

    sheet = _mailed(asked, "我们选第2场。", office)

    assert (sheet.state, sheet.findings) == (SheetState.TAKEN, [])
    assert [c.proposal.title for c in office.choices.all()] == ["雷电来了怎么躲"]


def test_what_a_letter_of_nobody_names_is_taken_once_its_office_is_known() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])

    sheet = _mailed(asked, "我们选第2场。", None)
    answering.name_office(sheet=sheet, office=office, by=make.clerk(), now=LATER)

    assert [c.proposal.title for c in office.choices.all()] == ["雷电来了怎么躲"]


def test_a_cancelled_lecture_named_by_its_number_is_not_taken() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    lecture = rounds.lecture(asked, "雷电来了怎么躲")
    cancel_lecture(proposal=lecture, cause=Cause.WEATHER, hand=programmes.desk(), now=make.NOW)

    sheet = _mailed(asked, "我们选第2场。", office)

    assert sheet.state == SheetState.TO_CHECK
    assert [f["code"] for f in sheet.findings] == ["choice_over"]
    assert not office.choices.exists()


def test_every_menu_that_goes_out_leaves_its_version(settings: object) -> None:
    settings.NOW = make.NOW  # type: ignore[attr-defined]  # the page's clock
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    way = way_to_choose(office, attachment="", now=make.NOW)
    Client().get("/choose/" + way.link.split("/choose/")[1] + "menu.xlsx")
    assert _version_of(office) == 1

    _withdraw(asked, 0)
    hand_out_menu(office, today=make.NOW.date())
    assert _version_of(office) == 2

    _withdraw(asked, 1)
    inner_menu_of(office=office, by=make.clerk(), now=LATER)
    assert _version_of(office) == 3


def _version_of(office: ChoiceOffice) -> int | None:
    return ChoiceOffice.objects.get(pk=office.pk).menu_version


def _withdraw(asked: ChoiceRound, number: int) -> None:
    withdrawn = Proposal.objects.filter(call=asked.call, title=rounds.TITLES[number])
    withdrawn.update(state=ProposalState.WITHDRAWN)
    publish_programme(call=asked.call, by=make.clerk(), now=LATER)


def _mailed(asked: ChoiceRound, text: str, office: ChoiceOffice | None) -> ChoiceSheet:
    """A letter without a table, as it comes from an office's own address or a stranger's."""
    addresses = MailAddress.objects.filter(organisation=office.organisation) if office else ()
    sender = next((each.address for each in addresses), "someone@example.org")
    raw = build.mail(text, {}, "选报").as_bytes()
    message = MailboxMessage.objects.create(
        mailbox="m", identity=f"<{sender}>", sender=sender, subject="选报", seen_at=LATER,
        kind=MessageKind.SUBMISSION,
    )  # fmt: skip
    sheet = accept_mailed(round_=asked, message=message, raw=raw, now=LATER)
    return rounds.read(sheet, raw, now=LATER)
