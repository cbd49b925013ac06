"""选报 from last year's programme: some answered, one unclearly, several want the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import cycle
from typing import Final

from django.utils.timezone import localdate, localtime
from openpyxl import load_workbook

from keguang.core.models import Division, MailAddress, Organisation, OrganisationKind, User
from keguang.core.selectors.calendar import is_workday
from keguang.core.selectors.divisions import counties_of, home_city
from keguang.core.services.organisations import create_organisation
from keguang.core.services.outbox import release_mail
from keguang.documents.forms.isolation import WarmReader
from keguang.lectures.models import Call, Proposal
from keguang.lectures.selectors.programme import lectures_of
from keguang.lectures.services.deliveries import Plan
from keguang.orders.models import Choice, ChoiceOffice, ChoiceRound
from keguang.orders.selectors.board import free_lectures
from keguang.orders.services import choosing, deciding, reading
from keguang.orders.services.letters import draft_asking_letters
from keguang.orders.services.menus import menu_of, version_in_force
from keguang.orders.services.rounds import open_round
from keguang.orders.services.sheets import Hand, upload_sheets
from keguang.orders.wishes import Wish

OPENED: Final = timedelta(days=9)
DEADLINE: Final = timedelta(days=5)
COMMUNITIES: Final = {"410305": ("春晓路社区", "牡丹苑社区"), "410311": ("听雨社区",)}
_FIRST_PHONE: Final = 13800003001
_FAVOURITES: Final = 2  # lectures nearly everybody wants
_HOSTS: Final = ("城关镇中心小学", "文化广场", "老年大学", "新时代文明实践站")
_MARKS: Final = ("√", "是", "1", "√")


@dataclass(slots=True)
class Choosing:
    """One round, made through the services as the office would make it."""

    call: Call
    clerk: User
    now: datetime

    def happen(self) -> ChoiceRound:
        opened = self.now - OPENED
        bodies = self._bodies(opened - timedelta(days=300))
        round_ = open_round(
            call=self.call,
            title=f"{self.call.year}年科普大讲堂选报",
            deadline=localtime(self.now + DEADLINE).replace(hour=17, minute=0, second=0),
            organisations=bodies,
            by=self.clerk,
            now=opened,
        )
        release_mail(
            draft_asking_letters(round_=round_, by=self.clerk, now=opened),
            by=self.clerk,
            now=opened,
        )
        offices = list(round_.offices.select_related("organisation__territory", "round__call"))
        wanted = list(free_lectures(round_)[:14])
        if len(wanted) > _FAVOURITES:
            self._answer(offices, wanted)
            self._decide(round_)
        return round_

    def _bodies(self, at: datetime) -> list[Organisation]:
        """The counties' associations, whose names follow from the map, and invented communities."""
        made = []
        for county in counties_of(home_city(), on=localdate(at)):
            short = county.name.removesuffix("区") if len(county.name) > 2 else county.name
            made.append(
                self._body(
                    f"{county.name}科协", OrganisationKind.COUNTY, county, at, f"{short}科协"
                )
            )
        for code, names in COMMUNITIES.items():
            territory = Division.objects.get(code=code)
            made += [self._body(n, OrganisationKind.COMMUNITY, territory, at, "") for n in names]
        return made

    def _body(
        self, name: str, kind: OrganisationKind, territory: Division, at: datetime, alias: str
    ) -> Organisation:
        aliases = [alias] if alias and alias != name else []
        made = create_organisation(
            name=name, kind=kind, territory=territory, by=self.clerk, now=at, aliases=aliases
        )
        MailAddress.objects.create(organisation=made, address=f"{made.code.lower()}@kx.example.cn")
        return made

    def _answer(self, offices: Sequence[ChoiceOffice], wanted: Sequence[Proposal]) -> None:
        """By file, by telephone and by list; the fourth file has a mark nobody can be sure of."""
        others = cycle(wanted[_FAVOURITES:])  # a small year has few
        with WarmReader() as reader:
            for n, office in enumerate(offices[:4]):
                third = next(others)
                chosen = [*wanted[:_FAVOURITES], third]
                answers = {x.code: self._filled(n, k) for k, x in enumerate(chosen)}
                if n == 3:
                    answers[third.code]["选报"] = "？"
                self._send_file(office, answers, reader)
        for n, office in enumerate(offices[-3:-1]):
            source = "该社区来电" if n else ""
            hand = Hand(user=self.clerk, source=source)
            for k, lecture in enumerate((wanted[n], next(others))):
                choosing.tick(
                    office=office, code=lecture.code, wish=self._wish(n, k), hand=hand, now=self.now
                )
            choosing.send_list(office=office, hand=hand, now=self.now - timedelta(hours=5))
        none = offices[5]
        hand = Hand(user=self.clerk, source="来电")
        choosing.say_none(
            office=none, reason="本季度已另有安排", hand=hand, now=self.now - timedelta(days=1)
        )

    def _send_file(
        self, office: ChoiceOffice, answers: Mapping[str, Mapping[str, str]], reader: WarmReader
    ) -> None:
        version = version_in_force(office.round)
        at = self.now - timedelta(days=2)
        name, data = menu_of(office, version, lectures_of(version), today=localdate(at))
        [sheet] = upload_sheets(
            round_=office.round,
            office=office,
            files=[(name, filled(data, answers))],
            hand=Hand(user=self.clerk, source="邮件附件"),
            now=at,
        )
        parts = reading.read_sheet(sheet, reader, today_year=self.now.year)
        reading.keep_reading(sheet, parts, now=at)

    def _filled(self, n: int, k: int) -> dict[str, str]:
        wish = self._wish(n, k)
        return {
            "选报": _MARKS[n % len(_MARKS)],
            "开展单位": wish.host,
            "希望日期": wish.date_text,
            "时段": wish.slot,
            "预计人数": f"{wish.people}人",
            "联系人": wish.contact,
            "联系电话": wish.phone,
        }

    def _wish(self, n: int, k: int) -> Wish:
        day = self._workday(20 + 5 * k + n)
        return Wish(
            host=_HOSTS[(n + k) % len(_HOSTS)],
            date_from=day.date(),
            date_to=day.date(),
            date_text=f"{day.month}月{day.day}日",
            slot="下午" if k % 2 else "上午",
            people=60 + 20 * n,
            contact=("李静", "王敏", "赵云", "孙悦")[n % 4],
            phone=str(_FIRST_PHONE + n),
        )

    def _workday(self, ahead: int) -> datetime:
        day = localtime(self.now) + timedelta(days=ahead)
        while not is_workday(day.date()):
            day += timedelta(days=1)
        return day

    def _decide(self, round_: ChoiceRound) -> None:
        """One lecture is arranged; the others of the board wait for the clerk."""
        choice = Choice.objects.filter(office__round=round_).order_by("pk")[2]
        day = choice.date_from or self._workday(30).date()
        territory = choice.office.organisation.territory
        plan = Plan(day, place=choice.host, division=territory, host=choice.host, on_holiday=True)
        deciding.accept(choice=choice, plan=plan, by=self.clerk, now=self.now)


def filled(menu: bytes, answers: Mapping[str, Mapping[str, str]]) -> bytes:
    """A menu with these answers, by code and heading, as an office would save it."""
    book = load_workbook(BytesIO(menu))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if any(cell.value == "编号" for cell in row))
    columns = {str(cell.value): at for at, cell in enumerate(rows[head])}
    for row in rows[head + 1 :]:
        for heading, value in answers.get(str(row[columns["编号"]].value), {}).items():
            row[columns[heading]].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()
