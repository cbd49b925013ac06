"""Luoyang's demonstration year, placed around today: last year's programme, this year's call.

Everything goes through the services a clerk uses, at the moments it would have happened, so the
demonstration shows nothing that the product cannot do. Only scans are left to the worker: they
take seconds each, and their progress is part of the demonstration.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.utils import timezone

from keguang.core.errors import DomainError
from keguang.core.mailbox.opening import open_mailbox
from keguang.core.models import (
    Contact,
    ContactRole,
    Division,
    MailAddress,
    MailState,
    Organisation,
    OrganisationKind,
    OutgoingMail,
    User,
)
from keguang.core.sending.transports import open_transport
from keguang.core.services.mailbox import poll_mailbox
from keguang.core.services.organisations import create_organisation
from keguang.core.services.outbox import cancel_mail, release_mail, send_due
from keguang.demo.accounts import create_accounts
from keguang.demo.choices import Choosing
from keguang.demo.deliveries import Aftermath
from keguang.demo.lectures import Season, lectures_of
from keguang.demo.mailbox import DemoMessage, messages
from keguang.demo.people import Person, contacts, people
from keguang.demo.societies import DemoSociety, all_societies
from keguang.demo.submissions import CALL_DAYS
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.parts import SCAN_PENDING
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import Call, Proposal, Submission
from keguang.lectures.services import reading, settling
from keguang.lectures.services.calls import CallDetails, create_call, issue_call
from keguang.lectures.services.leaders import (
    LeadersWords,
    confirm_result,
    enter_result,
    make_summary_sheet,
)
from keguang.lectures.services.letter_texts import DEFAULT_LETTER
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.services.recipients import exempt_recipient, extend_recipient
from keguang.lectures.services.reviews import review_content
from keguang.lectures.services.transcription import transcribe
from keguang.lectures.states import DecisionResult, ProposalState, Relation, SubmissionState

SEED: Final = 2026
AFTER_DEADLINE: Final = timedelta(days=3)
OPENING_OF_NEXT_YEAR: Final = 10  # from October on, a call is for the year to come
SETTLED_SHARE: Final = 0.8
LEFT_IN_QUEUE: Final = 9  # the newest pieces still wait on the desk
APPROVED_SHARE: Final = 0.9
LAST_YEARS_SOCIETIES: Final = 40
LAST_YEARS_FIRST_PHONE: Final = 13800002001
EARLIER_SOCIETIES: Final = 18  # the year before that: enough to compare with
EARLIER_FIRST_PHONE: Final = 13800005001
A_YEAR: Final = timedelta(days=365)


@dataclass(slots=True)
class DemoYear:
    """Loads the year; `tell` receives one line about each step. Fewer `societies`, less to load."""

    now: datetime
    tell: Callable[[str], None]
    societies: Sequence[DemoSociety] = field(default_factory=all_societies)

    def load(self) -> None:
        started = self.now - timedelta(days=CALL_DAYS)
        founded = started - timedelta(days=800)
        users = create_accounts(now=founded)
        clerk = users["clerk"]
        self.tell("装载学会名录…")
        societies = self.societies
        organisations = self._societies(societies, clerk, founded)
        create_accounts(now=started)
        self.tell("装载前两个年度的节目单…")
        last = self._past_years(societies, organisations, users, started - A_YEAR)
        self.tell("发出本年度征集…")
        call = self._this_year(organisations, clerk, started, last)
        self.tell("收取邮箱…")
        letters = messages(SEED, societies, now=self.now, year=call.year)
        self._deliver(letters)
        poll_mailbox(open_mailbox(settings.MAILBOX), now=self.now)
        self._read_and_settle(letters, users)
        self._answer(clerk)
        self._review(call, users)
        self.tell("请县区和社区选报…")
        Choosing(last, clerk, self.now).happen()
        create_accounts(now=started)

    def _societies(
        self, societies: Sequence[DemoSociety], clerk: User, at: datetime
    ) -> dict[str, Organisation]:
        city = Division.objects.get(code=settings.KEGUANG_SITE["city"])
        secretaries = contacts(SEED, societies)
        made = {}
        for society in societies:
            organisation = create_organisation(
                name=society.name,
                kind=OrganisationKind.SOCIETY,
                territory=city,
                by=clerk,
                now=at,
                aliases=[society.alias],
            )
            MailAddress.objects.create(organisation=organisation, address=society.mailbox)
            Contact.objects.create(
                organisation=organisation,
                role=ContactRole.LIAISON,
                name=secretaries[society.key].name,
                phone=secretaries[society.key].phone,
                email=society.mailbox,
                since=at.date(),
                confirmed_at=at,
            )
            made[society.key] = organisation
        return made

    def _this_year(
        self, organisations: dict[str, Organisation], clerk: User, at: datetime, last: Call
    ) -> Call:
        year = self.now.year + (self.now.month >= OPENING_OF_NEXT_YEAR)
        deadline = self.now - AFTER_DEADLINE
        call = create_call(
            details=CallDetails(
                year=year,
                title=f"{year}年“洛阳市科普大讲堂”活动征集",
                notice_title="关于征集“洛阳市科普大讲堂”活动内容的通知",
                notice_date=at.date(),
                posted_on=at.date(),
                deadline=_close_of_business(deadline),
                minimum=3,
                form=spec_to_dict(LECTURE_SPEC),
                letter=DEFAULT_LETTER,
            ),
            organisations=list(organisations.values()),
            by=clerk,
            now=at,
            previous=last,
        )
        issue_call(call=call, by=clerk, now=at)
        self._send_letters(clerk, at)
        self._exempt_and_extend(call, clerk)
        return Call.objects.get(pk=call.pk)

    def _exempt_and_extend(self, call: Call, clerk: User) -> None:
        silent = list(call.recipients.order_by("organisation__name"))[-4:]
        at = self.now - timedelta(days=6)
        exempt_recipient(recipient=silent[0], reason="正在换届，经批准本年度免报", by=clerk, now=at)
        extend_recipient(
            recipient=silent[1],
            until=_close_of_business(self.now + timedelta(days=5)),
            reason="主讲人外出考察，来函申请延期",
            by=clerk,
            now=at,
        )

    def _send_letters(self, clerk: User, at: datetime) -> None:
        self._send(list(OutgoingMail.objects.filter(state=MailState.DRAFT)), clerk, at)

    def _send(self, drafts: list[OutgoingMail], clerk: User, at: datetime) -> None:
        release_mail(drafts, by=clerk, now=at)
        send_due(now=at, transport=open_transport(settings.SMTP), per_minute=len(drafts) + 1)

    def _deliver(self, letters: Sequence[DemoMessage]) -> None:
        """Put the letters where the embedded mailbox is, as a mail server would have."""
        folder = Path(settings.MAILBOX.removeprefix("maildir://"))
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for number, letter in enumerate(letters):
            stamp = int(letter.received_at.timestamp())
            path = folder / "new" / f"{stamp}.{number:04d}.demo"
            path.write_bytes(letter.raw)

    def _read_and_settle(self, letters: Sequence[DemoMessage], users: dict[str, User]) -> None:
        truth = {f"<{letter.message_id}>": letter for letter in letters}
        waiting = list(
            Submission.objects.filter(state=SubmissionState.STORED).order_by("received_at", "pk")
        )
        self.tell(f"识别{len(waiting)}件来件（扫描件稍后由后台识别）…")
        with WarmReader() as reader:
            read = [each for each in waiting if self._read(each, reader)]
        for submission in read[:-LEFT_IN_QUEUE]:
            letter = truth.get(submission.message.identity) if submission.message else None
            self._settle(submission, letter, users)

    def _read(self, submission: Submission, reader: WarmReader) -> bool:
        """Read one piece now, unless it needs characters recognised."""
        files = reading.read_files(submission, reader, now=self.now, scan=False)
        if any(f.code == SCAN_PENDING for each in files for f in each.reading.findings):
            return False
        started = reading.start_reading(submission)
        if started is not None:
            at = submission.received_at + timedelta(minutes=4)
            reading.keep_reading(started, files, now=at)
        return started is not None

    def _settle(
        self, submission: Submission, letter: DemoMessage | None, users: dict[str, User]
    ) -> None:
        """What a clerk would do next morning; what the rules refuse stays on the desk."""
        chance = Random(submission.subject)  # noqa: S311  seeded chance, no secret
        clerk = users["clerk"] if chance.random() < SETTLED_SHARE else users["clerk2"]
        at = min(submission.received_at + timedelta(hours=18), self.now)
        submission.refresh_from_db()
        if not submission.proposals.exists():
            return
        try:
            society = Organisation.objects.filter(name=letter.society).first() if letter else None
            if submission.organisation is None and society:
                settling.assign_organisation(
                    submission=submission, organisation=society, by=clerk, now=at
                )
            submission.refresh_from_db()
            guess = submission.relation_guess.get("relation")
            if submission.relation == Relation.UNDECIDED and guess:
                settling.decide_relation(
                    submission=submission, relation=Relation(guess), by=clerk, now=at
                )
            settling.settle_submission(submission=submission, by=clerk, now=at)
        except DomainError as refusal:
            self.tell(f"  留待核对：{submission}（{refusal}）")

    def _answer(self, clerk: User) -> None:
        """The receipts and answers of past days have gone out; today's wait to be previewed."""
        yesterday = self.now - timedelta(hours=20)
        drafts = OutgoingMail.objects.filter(state=MailState.DRAFT, created_at__lt=yesterday)
        self._send(list(drafts), clerk, yesterday)

    def _review(self, call: Call, users: dict[str, User]) -> None:
        """Reviewers and leaders have seen most of what was checked before yesterday."""
        chance = Random(SEED)  # noqa: S311  seeded chance, no secret
        waiting = list(Proposal.objects.filter(call=call, state=ProposalState.TO_REVIEW))
        seen = {p.code: p.version for p in waiting if chance.random() < APPROVED_SHARE}
        if not seen:
            return
        at = self.now - timedelta(hours=20)
        review_content(seen=seen, result=DecisionResult.AGREE, by=users["reviewer"], now=at)
        self._leaders_agree(call, users, at + timedelta(hours=2), "同意")

    def _leaders_agree(self, call: Call, users: dict[str, User], at: datetime, text: str) -> None:
        clerk, leader = users["clerk"], users["leader"]
        sheet = make_summary_sheet(call=call, reviewed_only=True, by=clerk, now=at)
        words = LeadersWords(
            text=text,
            excepted_as=DecisionResult.RETURN,
            meeting="主席办公会",
            decided_by=str(leader),
            decided_on=timezone.localdate(at),
        )
        result = enter_result(sheet=sheet, words=words, by=clerk, now=at)
        confirm_result(result=result, included=[], by=clerk, now=at)

    def _past_years(
        self,
        societies: Sequence[DemoSociety],
        organisations: dict[str, Organisation],
        users: dict[str, User],
        at: datetime,
    ) -> Call:
        """Last year, which the public site shows until this year's programme is out, and the one
        before it, over and done with."""
        chance = Random(SEED)  # noqa: S311  seeded chance, no secret
        phone = EARLIER_FIRST_PHONE
        asked = societies[:EARLIER_SOCIETIES]
        earlier = self._past_year(asked, organisations, users, at - A_YEAR, first_phone=phone)
        over = self.now - A_YEAR
        Aftermath(earlier, users["clerk"], over, chance, ahead=0, unreported=0).happen()
        asked, phone = societies[:LAST_YEARS_SOCIETIES], LAST_YEARS_FIRST_PHONE
        last = self._past_year(asked, organisations, users, at, first_phone=phone)
        Aftermath(last, users["clerk"], self.now, Random(SEED)).happen()  # noqa: S311  as above
        return last

    def _past_year(
        self,
        asked: Sequence[DemoSociety],
        organisations: dict[str, Organisation],
        users: dict[str, User],
        at: datetime,
        *,
        first_phone: int,
    ) -> Call:
        """A call from its letters to its programme."""
        clerk = users["clerk"]
        year = at.year + (at.month >= OPENING_OF_NEXT_YEAR)
        call = create_call(
            details=CallDetails(
                year=year,
                title=f"{year}年“洛阳市科普大讲堂”活动征集",
                notice_title="关于征集“洛阳市科普大讲堂”活动内容的通知",
                notice_date=at.date(),
                posted_on=at.date(),
                deadline=_close_of_business(at + timedelta(days=20)),
                minimum=3,
                form=spec_to_dict(LECTURE_SPEC),
                letter=DEFAULT_LETTER,
            ),
            organisations=[organisations[s.key] for s in asked],
            by=clerk,
            now=at,
        )
        issue_call(call=call, by=clerk, now=at)
        self._send_letters(clerk, at)
        speakers = people(Random(year), first_phone=first_phone)  # noqa: S311  as above
        self._told_on_paper(call, asked, organisations, speakers, clerk, at)
        self._discard_answers(clerk, at + timedelta(days=11))
        seen = dict(call.proposals.values_list("code", "version"))
        later = at + timedelta(days=22)
        review_content(seen=seen, result=DecisionResult.AGREE, by=users["reviewer"], now=later)
        self._leaders_agree(call, users, later, "同意")
        publish_programme(call=call, by=clerk, now=at + timedelta(days=25))
        return Call.objects.get(pk=call.pk)

    def _told_on_paper(
        self,
        call: Call,
        societies: Sequence[DemoSociety],
        organisations: dict[str, Organisation],
        speakers: Iterator[Person],
        clerk: User,
        at: datetime,
    ) -> None:
        """Past years came on paper: typed in by the clerk, three lectures a society."""
        chance = Random(call.year)  # noqa: S311  seeded chance, no secret
        for society in societies:
            lectures = lectures_of(society, chance, speakers, Season(call.year, 3))[:3]
            submission = transcribe(
                call=call,
                organisation=organisations[society.key],
                lectures=[{**one.truth, "consent": True} for one in lectures],
                source="上一年度纸质征集表",
                by=clerk,
                now=at + timedelta(days=10),
            )
            settling.settle_submission(submission=submission, by=clerk, now=at + timedelta(days=11))

    def _discard_answers(self, clerk: User, at: datetime) -> None:
        for mail in OutgoingMail.objects.filter(state=MailState.DRAFT):
            cancel_mail(mail, by=clerk, now=at)


def _close_of_business(day: datetime) -> datetime:
    """17:00 of that day: what an office writes as a deadline."""
    return timezone.localtime(day).replace(hour=17, minute=0, second=0, microsecond=0)
