"""Lectures as they stand in forms, each with what a careful reader should make of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from keguang.demo.people import Person
from keguang.demo.societies import DemoSociety, Topic

type Cells = Mapping[str, str]
type Value = str | int | None

TRUTH_KEYS: Final = (
    "title",
    "speaker",
    "position",
    "employer",
    "audience",
    "duration_min",
    "date_from",
    "date_to",
    "place",
    "contact_phone",
)

_PLACES: Final = (
    "洛阳市科技馆",
    "线上",
    "涧西区长安路社区",
    "老城区青年宫社区",
    "洛龙区开元路邻里中心",
    "西工区王城路街道",
    "瀍河回族区启明南路小学",
    "偃师区北关社区",
    "孟津区会盟镇",
    "伊川县鸣皋镇",
    "嵩县车村镇中心小学",
    "栾川县潭头镇",
    "宜阳县莲庄镇",
    "新安县磁涧镇",
    "汝阳县付店镇",
    "洛宁县上戈镇",
)
_DURATIONS: Final[tuple[tuple[str, int], ...]] = (
    ("90", 90),
    ("90分钟", 90),
    ("1.5小时", 90),
    ("60分钟", 60),
    ("60", 60),
    ("两个小时", 120),
    ("45min", 45),
    ("约1小时", 60),
    ("1小时30分", 90),
    ("120分钟", 120),
)
_QUARTERS: Final = ("一季度", "二季度", "三季度", "四季度")


@dataclass(frozen=True, slots=True)
class DemoLecture:
    """`cells` is what stands in the form by field key, `truth` what it means by truth key."""

    cells: Cells
    truth: Mapping[str, Value]

    def rewritten(self, cells: Cells, truth: Mapping[str, Value]) -> "DemoLecture":
        """The same lecture with some cells and their meaning replaced."""
        return DemoLecture({**self.cells, **cells}, {**self.truth, **truth})


@dataclass(frozen=True, slots=True)
class Season:
    """The part of a year lectures may be planned in: from `first` month to December."""

    year: int
    first: int

    @classmethod
    def after(cls, today: date, year: int) -> "Season":
        """From the month after today; a year that has not begun is open from March."""
        return cls(year, 3 if today.year < year else min(12, today.month + 1))


def lectures_of(
    society: DemoSociety, chance: Random, speakers: Iterator[Person], season: Season
) -> list[DemoLecture]:
    """One lecture per topic of the society, each by a member whose title fits it."""
    return [_lecture(society, topic, chance, next(speakers), season) for topic in society.topics]


def _lecture(
    society: DemoSociety, topic: Topic, chance: Random, speaker: Person, season: Season
) -> DemoLecture:
    duration_text, minutes = chance.choice(_DURATIONS)
    date_text, first, last = planned(chance, season)
    employer, post = chance.choice(society.employers), chance.choice(society.posts)
    place = chance.choice(_PLACES)
    cells = {
        "title": topic.title,
        "speaker": _spaced(speaker.name, chance),
        "position": post,
        "employer": employer,
        "audience": topic.audience,
        "duration_min": duration_text,
        "dates": date_text,
        "place": place,
        "contact_phone": _dialled(speaker.phone, chance),
        "summary": f"主要讲{topic.points}，结合身边事例，现场互动答疑。",
        "consent": "是",
    }
    truth: dict[str, Value] = {
        "title": topic.title,
        "speaker": speaker.name,
        "position": post,
        "employer": employer,
        "audience": topic.audience,
        "duration_min": minutes,
        "date_from": first.isoformat(),
        "date_to": last.isoformat(),
        "place": place,
        "contact_phone": speaker.phone,
    }
    return DemoLecture(cells, truth)


def _spaced(name: str, chance: Random) -> str:
    """Offices space two-character names to align them with three-character ones."""
    return f"{name[0]} {name[1]}" if len(name) == 2 and chance.random() < 0.5 else name


def _dialled(phone: str, chance: Random) -> str:
    forms = (phone, phone, phone, f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"{phone} ")
    return chance.choice((*forms, f"{phone[:3]} {phone[3:7]} {phone[7:]}"))


def planned(chance: Random, season: Season) -> tuple[str, date, date]:
    """A time as societies write it, with the first and last day it means."""
    month = chance.randint(season.first, 12)
    return chance.choice(_WORDINGS)(season.year, month, chance.randint(2, 24))


def _third(year: int, month: int, day: int) -> tuple[str, date, date]:
    word, begin, end = (("上旬", 1, 10), ("中旬", 11, 20), ("下旬", 21, 0))[day % 3]
    last = date(year, month, end) if end else _month_end(year, month)
    return f"{month}月{word}", date(year, month, begin), last


def _month(year: int, month: int, _day: int) -> tuple[str, date, date]:
    return f"{month}月", date(year, month, 1), _month_end(year, month)


def _two_months(year: int, month: int, _day: int) -> tuple[str, date, date]:
    begin = min(month, 11)
    return f"{begin}-{begin + 1}月", date(year, begin, 1), _month_end(year, begin + 1)


def _quarter(year: int, month: int, _day: int) -> tuple[str, date, date]:
    number = (month - 1) // 3
    last = _month_end(year, 3 * number + 3)
    return _QUARTERS[number], date(year, 3 * number + 1, 1), last


def _day_in_words(year: int, month: int, day: int) -> tuple[str, date, date]:
    one = date(year, month, day)
    return f"{year}年{month}月{day}日", one, one


def _day_with_dashes(year: int, month: int, day: int) -> tuple[str, date, date]:
    one = date(year, month, day)
    return one.isoformat(), one, one


def _morning(year: int, month: int, day: int) -> tuple[str, date, date]:
    one = date(year, month, day)
    return f"{month}月{day}日上午9:00", one, one


def _some_days(year: int, month: int, day: int) -> tuple[str, date, date]:
    text = f"{year}年{month}月{day}日-{month}月{day + 4}日"
    return text, date(year, month, day), date(year, month, day + 4)


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_WORDINGS: Final[tuple[Callable[[int, int, int], tuple[str, date, date]], ...]] = (
    _third,
    _third,
    _month,
    _two_months,
    _quarter,
    _day_in_words,
    _day_with_dashes,
    _morning,
    _some_days,
)
