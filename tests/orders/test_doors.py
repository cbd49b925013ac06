"""The doors: an answer by mail goes to 选报 and other mail on; a link needs no scripts."""

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.mailbox.headers import HeaderLine
from keguang.core.models import MailboxMessage, MessageKind, OutgoingMail
from keguang.core.services.mailbox import registered_intake
from keguang.lectures.models import Submission
from keguang.orders.models import ChoiceOffice, ChoiceSheet
from keguang.orders.services.letters import draft_asking_letters, way_to_choose
from keguang.orders.states import ChoiceDoor, SheetState
from tests import make
from tests.documents.forms.sources import build
from tests.lectures.sheets import GOOD, workbook
from tests.orders import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_february(settings: object) -> None:
    settings.NOW = make.NOW  # type: ignore[attr-defined]  # the page's clock


def _arrives(
    raw: bytes, subject: str, sender: str = "someone@example.org", reply_to: str = ""
) -> MessageKind | None:
    """What the mailbox does with a message: judged, and taken in if it is ours."""
    line = HeaderLine(
        uid="1", uidvalidity="1", identity=f"<{subject}>", sender=sender, sender_name="",
        subject=subject, sent_at=make.NOW, size=len(raw),
        headers={"content-type": "multipart/mixed", "in-reply-to": reply_to},
        fingerprint="x" * 20,
    )  # fmt: skip
    intake = registered_intake()
    kind = intake.triage(line, None) or intake.triage(line, raw)
    if kind == MessageKind.SUBMISSION:
        message = MailboxMessage.objects.create(
            mailbox="m", identity=line.identity, sender=sender, subject=subject,
            seen_at=make.NOW, kind=kind,
        )  # fmt: skip
        intake.accept(message, raw, make.NOW)
    return kind


def test_a_mailed_menu_is_a_choice_and_a_form_of_lectures_stays_one() -> None:
    asked, [office] = rounds.round_of("嵩县科协")
    menu = rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}})
    form = workbook(GOOD[1:], organisation="洛阳市气象学会")
    mail = build.mail("请查收", {"回复.xlsx": menu}, "选报").as_bytes()

    assert _arrives(mail, "选报") == MessageKind.SUBMISSION
    _arrives(build.mail("请查收", {"征集表.xlsx": form}).as_bytes(), "报送讲座征集表")

    [sheet] = ChoiceSheet.objects.all()
    assert sheet.door == ChoiceDoor.MAILBOX
    assert rounds.read(sheet, mail).office == office
    assert [c.proposal.title for c in office.choices.all()] == ["看云识天气"]
    assert Submission.objects.filter(door="mailbox", subject="报送讲座征集表").count() == 1
    assert asked.sheets.count() == 1


def test_a_reply_to_our_letter_is_a_choice_whatever_its_subject() -> None:
    asked, [_office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    [letter] = draft_asking_letters(round_=asked, by=make.clerk(), now=make.NOW)
    OutgoingMail.objects.filter(pk=letter.pk).update(message_id="<asked@keguang.example>")
    mail = build.mail("我们要第2场。", {}, "回复：您好")
    mail["In-Reply-To"] = "<asked@keguang.example>"

    kind = _arrives(mail.as_bytes(), "回复：您好", reply_to="<asked@keguang.example>")

    assert kind == MessageKind.SUBMISSION
    assert not Submission.objects.filter(subject="回复：您好").exists()
    sheet = rounds.read(ChoiceSheet.objects.get(), mail.as_bytes())
    assert [row["title"] for row in sheet.rows] == ["雷电来了怎么躲"]


def test_an_invitation_carries_the_menu_and_is_drafted_once() -> None:
    asked, offices = rounds.round_of("嵩县科协", "栾川县科协", titles=rounds.TITLES[:2])
    clerk = make.clerk()

    first = draft_asking_letters(round_=asked, by=clerk, now=make.NOW)
    again = draft_asking_letters(round_=asked, by=clerk, now=make.NOW)

    assert (len(first), again) == (len(offices), [])
    for letter in OutgoingMail.objects.filter(kind="orders.ask"):
        assert [a.name.endswith(".xlsx") for a in letter.attachments.all()] == [True]
        assert "/choose/" in letter.body


def test_an_office_chooses_by_its_link_without_an_account() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:3])
    code, page = rounds.lecture(asked, "看云识天气").code, _link(office)
    client = Client()

    client.post(f"{page}{code}/", {"host": "城关社区", "date_text": "5月10日", "people": "60"})
    listed = client.get(page).content.decode()
    client.post(f"{page}send/")

    assert "还没有提交" in listed
    [choice] = ChoiceOffice.objects.get(pk=office.pk).choices.all()
    assert (choice.host, str(choice.date_from), choice.people) == ("城关社区", "2026-05-10", 60)
    assert choice.sheet.door == ChoiceDoor.LINK
    assert choice.sheet.state == SheetState.TAKEN
    assert "待安排" in client.get(page).content.decode()


def test_the_public_pages_say_nothing_of_who_chose() -> None:
    asked, [office] = rounds.round_of("嵩县科协", titles=rounds.TITLES[:2])
    rounds.sent(office, rounds.filled(rounds.menu(office), {"看云识天气": {"选报": "√"}}))
    code = rounds.lecture(asked, "看云识天气").code

    for url in (reverse("portal:programme"), reverse("portal:lecture", args=[code])):
        assert "嵩县科协" not in Client().get(url).content.decode()


def _link(office: ChoiceOffice) -> str:
    way = way_to_choose(office, attachment="", now=make.NOW)
    return "/choose/" + way.link.split("/choose/")[1]
