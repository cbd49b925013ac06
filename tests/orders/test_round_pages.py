"""The pages of a round: where they lead, what they propose, and what they still offer."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.errors import RuleBroken
from keguang.core.models import Role
from keguang.lectures.services.deliveries import Plan, cancel_lecture
from keguang.lectures.states import Cause
from keguang.orders.models import ChoiceOffice, ChoiceRound
from keguang.orders.selectors.rounds import due_choices
from keguang.orders.services import choosing, deciding, letters
from keguang.orders.services.sheets import Hand
from keguang.orders.states import ChoiceState
from keguang.orders.wishes import Wish
from tests import make
from tests.lectures import programmes
from tests.orders import rounds

pytestmark = pytest.mark.django_db
FIRST, SECOND = rounds.TITLES[:2]
DAY = date(2026, 3, 3)
AFTER = make.NOW + timedelta(days=15)  # the day is past, the round still open


@pytest.fixture(autouse=True)
def _in_february(settings: object) -> None:
    settings.NOW = make.NOW  # type: ignore[attr-defined]  # the page's clock


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.COUNTY])
def test_every_row_of_the_board_opens_for_whoever_reads_it(role: Role) -> None:
    asked, [office] = _round()
    rounds.sent(office, rounds.filled(rounds.menu(office), {FIRST: {"选报": "√"}}))
    division = office.organisation.territory if role == Role.COUNTY else make.city()
    reader = make.signed_in(make.user(role=role, division=division))

    for by in ("offices", "lectures"):
        html = reader.get(reverse("orders:board", args=[asked.code]), {"by": by}).content.decode()
        table = html.partition("<tbody")[2].partition("</tbody>")[0]
        ways = set(re.findall(r'<a[^>]* href="([^"]+)"', table))
        assert ways
        assert {way: reader.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


def test_only_who_decides_is_called_upon_to_arrange() -> None:
    asked, [office] = _round()
    rounds.sent(office, rounds.filled(rounds.menu(office), {FIRST: {"选报": "√"}}))
    url = reverse("orders:board", args=[asked.code])

    clerk = make.signed_in(make.clerk()).get(url, {"by": "lectures"}).content.decode()
    leader = make.signed_in(make.user(role=Role.LEADER)).get(url, {"by": "lectures"})

    assert f'安排<span class="vh">：{FIRST}' in clerk
    assert f'安排<span class="vh">：{FIRST}' not in leader.content.decode()


def test_a_lecture_whose_day_is_past_is_offered_nowhere(settings: object) -> None:
    _asked, [office] = _round()
    first = rounds.lecture(office.round, FIRST)
    programmes.scheduled(first, day=DAY)
    page = _link(office)
    code, client = first.code, Client()
    assert _offered(client, page) == {FIRST, SECOND}
    assert _on_menu(office, DAY) == {FIRST, SECOND}

    settings.NOW = AFTER  # type: ignore[attr-defined]  # the page's clock

    assert _offered(client, page) == {SECOND}
    assert _on_menu(office, AFTER.date()) == {SECOND}
    assert "这一场日期已过，请另选" in client.post(f"{page}{code}/", {}).content.decode()
    with pytest.raises(RuleBroken, match="这一场日期已过，请另选"):
        choosing.tick(office=office, code=code, wish=Wish(), hand=_clerk(), now=AFTER)


def test_what_was_ticked_before_its_day_and_sent_after_it_is_left_out_and_said() -> None:
    _asked, [office] = _round()
    first = rounds.lecture(office.round, FIRST)
    programmes.scheduled(first, day=DAY)
    choosing.tick(office=office, code=first.code, wish=Wish(), hand=_clerk(), now=make.NOW)

    sheet = choosing.send_list(office=office, hand=_clerk(), now=AFTER)

    assert not office.choices.exists()
    assert f"《{FIRST}》日期已过，没有登记，请另选" in [f["message"] for f in sheet.findings]


def test_a_menu_is_read_as_of_the_day_it_came() -> None:
    _asked, [office] = _round()
    menu = rounds.filled(rounds.menu(office), {FIRST: {"选报": "√"}})
    programmes.scheduled(rounds.lecture(office.round, FIRST), day=DAY)

    late = rounds.sent(office, menu, now=AFTER)

    assert not office.choices.exists()
    assert "choice_over" in [finding["code"] for finding in late.findings]


def test_the_letter_names_as_many_lectures_as_the_menu_has() -> None:
    asked, [office] = _round()
    programmes.scheduled(rounds.lecture(asked, FIRST), day=DAY)

    [letter] = letters.draft_asking_letters(round_=asked, by=make.clerk(), now=AFTER)

    assert len(_on_menu(office, AFTER.date())) == 1
    assert "1场" in letter.body


def test_the_clerk_is_told_of_what_was_cancelled_after_it_was_arranged() -> None:
    asked, [office] = _round()
    rounds.sent(office, rounds.filled(rounds.menu(office), {FIRST: {"选报": "√"}}))
    [choice] = office.choices.all()
    clerk = make.clerk()
    plan = Plan(DAY, time(9), place="县文化馆")
    deciding.accept(choice=choice, plan=plan, by=clerk, now=make.NOW)
    assert due_choices(clerk).to_arrange == 0

    lecture = rounds.lecture(asked, FIRST)
    cancel_lecture(proposal=lecture, cause=Cause.WEATHER, hand=programmes.desk(), now=make.NOW)

    due = due_choices(clerk)
    assert (due.to_arrange, due.to_arrange_in) == (1, asked.code)
    deciding.reopen(choice=choice, by=clerk, now=make.NOW)
    deciding.decline(choice=choice, reason="天气原因", by=clerk, now=make.NOW)
    assert office.choices.get().state == ChoiceState.DECLINED
    assert due_choices(clerk).to_arrange == 0


def test_another_round_is_proposed_under_a_name_of_its_own() -> None:
    first, _offices = _round()
    client = make.signed_in(make.clerk())
    proposed = _proposed(client)
    assert (first.title, proposed) == ("2026年科普大讲堂选报", "2026年科普大讲堂第2次选报")

    ChoiceRound.objects.filter(pk=first.pk).update(title=proposed)

    assert _proposed(client) == "2026年科普大讲堂选报"


@pytest.mark.parametrize("door", ["link", "desk"])
def test_a_refused_list_or_file_leads_back_to_the_page_which_says_why(door: str) -> None:
    asked, [office] = _round()
    desk = reverse("orders:office", args=[asked.code, office.organisation.code])
    page, client = (
        (_link(office), Client()) if door == "link" else (desk, make.signed_in(make.clerk()))
    )

    for step, words in (("send/", "还没有选讲座"), ("files/", "请先选择文件")):
        answer = client.post(f"{page}{step}", follow=True)

        assert answer.redirect_chain == [(page, 302)]
        assert words in answer.content.decode()
        assert words not in client.get(page).content.decode()


def test_a_decision_refused_leads_back_to_the_lecture_which_says_why() -> None:
    asked, [office] = _round()
    rounds.sent(office, rounds.filled(rounds.menu(office), {FIRST: {"选报": "√"}}))
    [choice] = office.choices.all()
    client = make.signed_in(make.clerk())

    answer = client.post(reverse("orders:decide", args=[choice.pk, "decline"]), follow=True)

    page = reverse("orders:lecture", args=[asked.code, choice.proposal.code])
    assert answer.redirect_chain == [(page, 302)]
    assert "请写明不能安排的原因" in answer.content.decode()


def _round() -> tuple[ChoiceRound, list[ChoiceOffice]]:
    return rounds.round_of("嵩县科协", titles=(FIRST, SECOND))


def _clerk() -> Hand:
    return Hand(user=make.clerk())


def _link(office: ChoiceOffice) -> str:
    way = letters.way_to_choose(office, attachment="", now=make.NOW)
    return "/choose/" + way.link.split("/choose/")[1]


def _offered(client: Client, page: str) -> set[str]:
    offers = client.get(page).content.decode().partition('id="offers"')[2]
    return {title for title in (FIRST, SECOND) if title in offers}


def _on_menu(office: ChoiceOffice, today: date) -> set[str]:
    _book, sheet, head = rounds.opened(rounds.menu(office, today=today))
    at = rounds.headings(sheet, head)["讲座题目"]
    titles = {str(sheet.cell(row, at).value) for row in range(head + 1, sheet.max_row + 1)}
    return titles & {FIRST, SECOND}


def _proposed(client: Client) -> str:
    html = client.get(reverse("orders:round_new")).content.decode()
    [title] = re.findall(r'name="title" value="([^"]+)"', html)
    return str(title)
