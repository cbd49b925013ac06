"""A city's data by the thousand: societies, a call to all of them, and what they sent to it.

Rows are written in bulk, for the services would take many minutes. Each piece is a copy of one of a
few forms that went through the real intake, so that pages carry what they carry in the office.
"""

from datetime import datetime, timedelta
from itertools import batched, count, cycle
from random import Random
from typing import Final

from django.db.models import Model

from benchmarks.forms import as_docx, as_xlsx, lecture_title, society_name
from keguang.core.audit import subject_key
from keguang.core.models import (
    Contact,
    ContactRole,
    Division,
    MailAddress,
    MailState,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OutgoingMail,
    Role,
    RoleGrant,
    User,
)
from keguang.core.names import normalise_name
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import (
    Call,
    Chase,
    Proposal,
    ProposalVersion,
    Recipient,
    Submission,
    SubmissionFile,
)
from keguang.lectures.services import reading
from keguang.lectures.services.intake import accept_upload
from keguang.lectures.states import (
    CallState,
    ChaseChannel,
    Door,
    ProposalState,
    Relation,
    SubmissionState,
)

LECTURES_EACH: Final = 5
_MODELS: Final = 12
_BATCH: Final = 500
_STATES: Final = (
    ProposalState.ACCEPTED,
    ProposalState.TO_REVIEW,
    ProposalState.RECEIVED,
    ProposalState.RETURNED,
)


class City:
    """An office with a call in hand; `grow` lets further societies be asked and answer it."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._chance = Random(2026)  # noqa: S311 — a seed, no secret
        self._codes = count(1)
        self._home = Division.objects.get(code="410300")
        self.clerk = self._user(Role.CLERK)
        self.reviewer = self._user(Role.REVIEWER)
        self.auditor = self._user(Role.AUDIT)
        self.call = Call.objects.create(
            code="BENCH",
            year=now.year,
            title=f"{now.year}年洛阳市科普大讲堂活动征集",
            deadline=now - timedelta(days=2),
            form=spec_to_dict(LECTURE_SPEC),
            state=CallState.OPEN,
            created_at=now - timedelta(days=30),
            created_by=self.clerk,
            issued_at=now - timedelta(days=25),
        )
        self._models = cycle(self._read_models())
        self._asked = 0

    def grow(self, societies: int) -> None:
        """As many more societies, each with its contact, letter, piece and lectures."""
        numbers = range(self._asked + 1, self._asked + societies + 1)
        self._asked += societies
        for some in batched(numbers, _BATCH):
            organisations = self._organisations(some)
            self._recipients(organisations)
            self._letters(organisations)
            self._pieces(organisations)

    def _user(self, role: Role) -> User:
        user = User.objects.create_user(f"bench-{role}", display_name=str(role.label))
        RoleGrant.objects.create(user=user, role=role, division=self._home, granted_at=self._now)
        return user

    def _read_models(self) -> list[Submission]:
        """A few forms taken in and read by the services; every later piece is a copy of one."""
        taken = []
        with WarmReader() as reader:
            for number in range(_MODELS):
                data = as_docx(number) if number % 2 else as_xlsx(number)
                name = f"{society_name(number)}申报表.{'docx' if number % 2 else 'xlsx'}"
                submission = accept_upload(
                    call=self.call,
                    organisation=None,
                    files=[(name, data)],
                    door=Door.UPLOAD,
                    source="",
                    by=self.clerk,
                    now=self._now,
                )
                files = reading.read_files(submission, reader, now=self._now)
                started = reading.start_reading(submission)
                assert started is not None
                reading.keep_reading(started, files, now=self._now)
                taken.append(started)
        return taken

    def _organisations(self, numbers: tuple[int, ...]) -> list[Organisation]:
        made = Organisation.objects.bulk_create(
            Organisation(
                code=self._code(),
                name=society_name(number),
                kind=OrganisationKind.SOCIETY,
                territory=self._home,
            )
            for number in numbers
        )
        OrganisationName.objects.bulk_create(
            OrganisationName(
                organisation=one,
                name=one.name,
                normalised=normalise_name(one.name),
                kind=NameKind.REGISTERED,
            )
            for one in made
        )
        MailAddress.objects.bulk_create(
            MailAddress(organisation=one, address=f"{one.code}@example.com") for one in made
        )
        Contact.objects.bulk_create(
            Contact(
                organisation=one,
                role=ContactRole.LIAISON,
                name="李静",
                phone=f"1380000{one.pk % 10_000:04d}",
            )
            for one in made
        )
        return made

    def _recipients(self, organisations: list[Organisation]) -> None:
        made = Recipient.objects.bulk_create(
            Recipient(call=self.call, organisation=one, contact=one.contacts.first())
            for one in organisations
        )
        Chase.objects.bulk_create(
            Chase(
                recipient=recipient,
                channel=ChaseChannel.PHONE,
                at=self._now - timedelta(days=1),
                promise="周五前报",
                by=self.clerk,
            )
            for recipient in made[::3]
        )

    def _letters(self, organisations: list[Organisation]) -> None:
        sent_at = self._now - timedelta(days=25)
        OutgoingMail.objects.bulk_create(
            OutgoingMail(
                key=f"bench:{one.code}",
                kind="lectures.call",
                organisation=one,
                to=[f"{one.code}@example.com"],
                subject=f"关于{self.call.title}的函",
                body="请于截止前报送。" * 40,
                state=MailState.DRAFT if one.pk % 3 == 0 else MailState.SENT,
                sent_at=None if one.pk % 3 == 0 else sent_at,
                about=subject_key(self.call),
                created_at=sent_at,
                created_by=self.clerk,
            )
            for one in organisations
        )

    def _pieces(self, organisations: list[Organisation]) -> None:
        """One form a society, most of them settled; every fourth still waits on the desk."""
        models = [next(self._models) for _society in organisations]
        pieces = Submission.objects.bulk_create(
            self._piece(model, one) for model, one in zip(models, organisations, strict=True)
        )
        files = [(p, f) for p, m in zip(pieces, models, strict=True) for f in m.files.all()]
        SubmissionFile.objects.bulk_create(_copied(file, submission=piece) for piece, file in files)
        lectures = Proposal.objects.bulk_create(
            self._lecture(model, piece, order)
            for piece, submission in zip(pieces, models, strict=True)
            for order, model in zip(
                range(LECTURES_EACH), cycle(submission.proposals.all()), strict=False
            )
        )
        ProposalVersion.objects.bulk_create(
            ProposalVersion(
                proposal=lecture, number=1, values={}, way="mailbox", at=self._now,
                submission=lecture.submission,
            )
            for lecture in lectures
        )  # fmt: skip

    def _piece(self, model: Submission, organisation: Organisation) -> Submission:
        waits = organisation.pk % 4 == 0
        received = self._now - timedelta(days=9, minutes=organisation.pk)
        return _copied(
            model,
            code=self._code(),
            key=f"bench:{organisation.code}",
            organisation=organisation,
            door=Door.MAILBOX,
            received_at=received,
            relation=Relation.FIRST,
            state=SubmissionState.TO_CHECK if waits else SubmissionState.SETTLED,
            settled_at=None if waits else received,
        )

    def _lecture(self, model: Proposal, piece: Submission, order: int) -> Proposal:
        waits = piece.state == SubmissionState.TO_CHECK
        state = ProposalState.RECEIVED if waits else self._chance.choice(_STATES)
        return _copied(
            model,
            code=self._code(),
            submission=piece,
            organisation=piece.organisation,
            order=order,
            title=lecture_title(self._chance),
            state=state,
            counts=not waits,
            error_count=1 if state == ProposalState.RETURNED else 0,
        )

    def _code(self) -> str:
        return f"B{next(self._codes):07d}"


def _copied[M: Model](model: M, **changes: object) -> M:
    """An unsaved copy of a row with other values in some fields."""
    kept = {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}
    del kept["id"]
    for name, value in changes.items():
        kept.pop(f"{name}_id", None)
        kept[name] = value
    return type(model)(**kept)
