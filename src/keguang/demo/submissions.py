"""The letters that bring forms: every scenario played by one society, drawn by the seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from keguang.demo.faults import Fault, with_faults
from keguang.demo.files.form import FilledForm
from keguang.demo.files.legacy import LegacyForm, legacy_forms
from keguang.demo.lectures import DemoLecture, Season, lectures_of
from keguang.demo.mail import Attachment, Letter, eml
from keguang.demo.parcels import Parcel, broken_files, parcel
from keguang.demo.people import Person, contacts, people
from keguang.demo.scenarios import SCENARIOS, Follow, Scenario, Sender, Shape
from keguang.demo.societies import DemoSociety

CALL_DAYS: Final = 20
_FIRST_SPEAKER_PHONE: Final = 13800001001
_MOST_LECTURES: Final = 4
_GUESTS: Final = 2  # societies whose lectures come in somebody else's online export


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a date and a number. `day` counts from the call's first day."""

    letter: Letter
    day: float
    kind: str
    society: str = ""
    sender_org: str = ""
    lectures: tuple[DemoLecture, ...] = ()
    faults: tuple[str, ...] = ()
    note: str = ""
    others: tuple[str, ...] = ()  # further societies whose lectures the same file carries


def submissions(
    seed: int, societies: Sequence[DemoSociety], *, now: datetime, year: int
) -> list[Draft]:
    return _Call(seed, societies, now, year).drafts()


class _Call:
    """One run: the people who have been given out so far, and the lecture two societies share."""

    def __init__(
        self, seed: int, societies: Sequence[DemoSociety], now: datetime, year: int
    ) -> None:
        self._seed = seed
        self._societies = societies
        self._now = now
        self._year = year
        self._contacts: Mapping[str, Person] = contacts(seed, societies)
        chance = self._chance("speakers")
        self._speakers: Iterator[Person] = people(chance, first_phone=_FIRST_SPEAKER_PHONE)
        self._shared: DemoLecture | None = None

    def drafts(self) -> list[Draft]:
        kept = legacy_forms()
        cast = [society for society in self._societies if society.key not in kept]
        self._chance("cast").shuffle(cast)
        guests = cast[len(SCENARIOS) : len(SCENARIOS) + _GUESTS]
        drafts = [
            self._kept(society, kept[society.key])
            for society in self._societies
            if society.key in kept
        ]
        for society, scenario in zip(cast, SCENARIOS, strict=False):
            drafts += self._played(society, scenario, guests)
        return drafts + self._broken(cast[len(SCENARIOS) + _GUESTS :])

    def _chance(self, about: str) -> Random:
        """Chance of its own for every matter, so that a change in one leaves the others alone."""
        return Random(f"{self._seed} {about}")  # noqa: S311  seeded chance, no secret

    def _played(
        self, society: DemoSociety, scenario: Scenario, guests: Sequence[DemoSociety]
    ) -> list[Draft]:
        chance = self._chance(society.key)
        year = self._year - 1 if Fault.LAST_YEAR in scenario.faults else self._year
        whole = self._lectures(society, chance, year)
        sound, spare = whole[:_MOST_LECTURES], whole[-1]
        if scenario.follow is Follow.ONE_MORE:
            sound = whole[:-1]
        written = self._with_shared(with_faults(sound, scenario.faults, chance), scenario)
        name = society.alias if scenario.short_name else society.name
        day = chance.triangular(1, CALL_DAYS - 0.1, CALL_DAYS - 6)
        form = self._form(society, name, written, year, day, scenario)
        if scenario.shape is Shape.ONLINE_EXPORT:
            return [self._exported(society, scenario, form, written, guests, day)]
        first = self._draft(society, scenario, form, written, day, chance)
        if scenario.follow is None:
            return [first]
        later = min(CALL_DAYS - 0.1, day + chance.uniform(1, 3))
        return [first, self._follow_up(first, society, scenario, sound, spare, later, chance)]

    def _exported(
        self,
        society: DemoSociety,
        scenario: Scenario,
        own: FilledForm,
        lectures: Sequence[DemoLecture],
        guests: Sequence[DemoSociety],
        day: float,
    ) -> Draft:
        """An online form's export: the society collected for some others as well."""
        chance = self._chance("online export")
        forms, gathered = [own], _sent_by(own.society, lectures)
        for guest in guests:
            theirs = self._lectures(guest, chance, self._year)[:3]
            forms.append(self._form(guest, guest.name, theirs, self._year, day, scenario))
            gathered += _sent_by(guest.name, theirs)
        content = parcel(scenario.shape, forms, chance, self._year)
        letter = self._letter(society, scenario, own, content, chance)
        names = tuple(guest.name for guest in guests)
        return Draft(letter, day, "form", society.name, "", tuple(gathered), others=names)

    def _lectures(self, society: DemoSociety, chance: Random, year: int) -> list[DemoLecture]:
        season = Season.after(self._now.date(), self._year)
        return lectures_of(society, chance, self._speakers, replace(season, year=year))

    def _with_shared(self, lectures: list[DemoLecture], scenario: Scenario) -> list[DemoLecture]:
        """The first society of a shared lecture lends it, the second reports it as its own."""
        if Fault.SHARED not in scenario.faults:
            return lectures
        if self._shared is None:
            self._shared = lectures[0]
            return lectures
        return [*lectures, self._shared]

    def _form(
        self,
        society: DemoSociety,
        name: str,
        lectures: Sequence[DemoLecture],
        year: int,
        day: float,
        scenario: Scenario,
    ) -> FilledForm:
        on = self._now - timedelta(days=CALL_DAYS - int(day))
        return FilledForm(
            name,
            f"{year}年科普大讲堂活动征集表",
            tuple(lecture.cells for lecture in lectures),
            f"{on.year}年{on.month}月{on.day}日",
            self._contacts[society.key],
            example_left=Fault.EXAMPLE_LEFT in scenario.faults,
        )

    def _draft(
        self,
        society: DemoSociety,
        scenario: Scenario,
        form: FilledForm,
        lectures: Sequence[DemoLecture],
        day: float,
        chance: Random,
    ) -> Draft:
        if scenario.shape is Shape.FORWARDED:
            content = self._forwarded(society, form, chance)
        else:
            content = parcel(scenario.shape, [form], chance, self._year)
        letter = self._letter(society, scenario, form, content, chance)
        faults = tuple(fault.value for fault in scenario.faults)
        return Draft(
            letter,
            day,
            "form",
            society.name,
            form.society,
            tuple(_sent_by(form.society, lectures)),
            faults,
            content.note,
        )

    def _forwarded(self, society: DemoSociety, form: FilledForm, chance: Random) -> Parcel:
        """The society's letter to somebody else, passed on as a file."""
        inner = parcel(Shape.BLANK_XLSX, [form], chance, self._year)
        letter = Letter(
            society.mailbox,
            form.contact.name,
            f"{form.society}征集表",
            "请代为报送，谢谢。",
            inner.attachments,
        )
        sent = self._now - timedelta(days=2)
        message = eml(letter, sent=sent, message_id=f"inner-{society.key}@xuehui.example.cn")
        return Parcel((Attachment("转发邮件.eml", message),))

    def _letter(
        self,
        society: DemoSociety,
        scenario: Scenario,
        form: FilledForm,
        content: Parcel,
        chance: Random,
    ) -> Letter:
        known = scenario.sender is Sender.KNOWN
        sender = society.mailbox if known else f"user{chance.randint(100, 999)}@mail.example.com"
        body = content.prose or chance.choice(_BODIES).format(
            society=form.society, person=form.contact.name, phone=form.contact.phone
        )
        return Letter(
            sender,
            form.contact.name,
            chance.choice(_SUBJECTS).format(society=form.society, year=self._year),
            body,
            content.attachments,
            charset=chance.choice(("utf-8", "utf-8", "gb18030")),
        )

    def _follow_up(
        self,
        first: Draft,
        society: DemoSociety,
        scenario: Scenario,
        sound: Sequence[DemoLecture],
        spare: DemoLecture,
        day: float,
        chance: Random,
    ) -> Draft:
        follow = scenario.follow
        if follow is Follow.SAME_AGAIN:
            letter = replace(first.letter, subject=f"{first.letter.subject}（最终版2）")
            return replace(first, letter=letter, day=day)
        shape, lectures, subject = {
            Follow.STAMPED_SCAN: (Shape.SCAN, first.lectures, "补发盖章扫描件"),
            Follow.ONE_MORE: (Shape.OWN_DOCX, (spare,), "补报一场讲座"),
        }.get(follow or Follow.NEWER, (Shape.BLANK_XLSX, tuple(sound), "更正后的征集表，以此为准"))
        plain = Scenario(shape, short_name=scenario.short_name)
        form = self._form(society, first.sender_org, lectures, self._year, day, plain)
        draft = self._draft(society, plain, form, lectures, day, chance)
        letter = replace(draft.letter, subject=f"{first.sender_org}{subject}")
        return replace(draft, letter=letter)

    def _kept(self, society: DemoSociety, kept: LegacyForm) -> Draft:
        """A kept old file; its times have no year, so the call's year is what is meant."""
        chance = self._chance(society.key)
        lectures = tuple(
            lecture.rewritten({}, {key: f"{self._year}-{lecture.truth[key]}" for key in _DATES})
            for lecture in kept.lectures
        )
        content = Parcel((Attachment(kept.name, kept.content),))
        form = FilledForm(society.name, "", (), "", self._contacts[society.key])
        scenario = Scenario(Shape.LEGACY)
        letter = self._letter(society, scenario, form, content, chance)
        day = chance.uniform(3, CALL_DAYS - 2)
        sent = tuple(_sent_by(society.name, lectures))
        return Draft(letter, day, "form", society.name, society.name, sent)

    def _broken(self, societies: Sequence[DemoSociety]) -> list[Draft]:
        """Files that arrive damaged; only what lies under a wrong suffix can still be read."""
        drafts = []
        for number, society in enumerate(societies[:3]):
            chance = self._chance(society.key)
            lectures = self._lectures(society, chance, self._year)[:3]
            form = self._form(society, society.name, lectures, self._year, 9, _PLAIN)
            attachment = broken_files(form, chance, self._year)[number]
            readable = number == 2
            content = Parcel((attachment,))
            letter = self._letter(society, _PLAIN, form, content, chance)
            drafts.append(
                Draft(
                    letter,
                    chance.uniform(4, 15),
                    "form",
                    society.name,
                    society.name if readable else "",
                    tuple(_sent_by(society.name, lectures)) if readable else (),
                    ("后缀名不对" if readable else "文件损坏",),
                )
            )
        return drafts


def _sent_by(name: str, lectures: Sequence[DemoLecture]) -> list[DemoLecture]:
    return [lecture.rewritten({}, {"sender_org": name}) for lecture in lectures]


_PLAIN: Final = Scenario(Shape.OWN_XLSX)
_DATES: Final = ("date_from", "date_to")
_SUBJECTS: Final = (
    "{society}报送{year}年科普大讲堂活动征集表",
    "关于报送科普大讲堂活动的回复-{society}",
    "回复：关于征集“洛阳市科普大讲堂”活动内容的通知",
    "{society}征集表",
    "征集表",
)
_BODIES: Final = (
    "学会部：您好！附件为{society}报送的征集表，请查收。\n\n{person}　{phone}",
    "老师好，我们学会的讲座活动已汇总，见附件，有问题请联系我。\n{society} {person}",
    "请查收附件。\n\n{society}",
    "学会部：\n　　按照通知要求，现将{society}拟开展的科普讲座活动报上，盖章件随后补。\n{person}",
)
