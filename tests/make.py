"""Factories: plain functions, keyword-only, every default legal and boring."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.test import Client

from keguang.core.models import (
    Contact,
    ContactRole,
    Division,
    DivisionLevel,
    MailAddress,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Role,
    RoleGrant,
    User,
)
from keguang.core.names import normalise_name
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import Call, Proposal, Recipient, Submission
from keguang.lectures.states import CallState, Door, ProposalState, Relation, SubmissionState

NOW = datetime(2026, 2, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DEADLINE = datetime(2026, 2, 28, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "a-long-test-password"
_serial = count(1)


def city() -> Division:
    province, _ = Division.objects.get_or_create(
        code="410000",
        defaults={"name": "河南省", "level": DivisionLevel.PROVINCE, "path": "410000"},
    )
    found, _ = Division.objects.get_or_create(
        code="410300",
        defaults={
            "name": "洛阳市",
            "level": DivisionLevel.PREFECTURE,
            "parent": province,
            "path": "410000/410300",
        },
    )
    return found


def county(*, name: str = "嵩县", code: str = "410325") -> Division:
    parent = city()
    found, _ = Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "level": DivisionLevel.DISTRICT,
            "parent": parent,
            "path": f"{parent.path}/{code}",
        },
    )
    return found


def society(
    *, name: str = "", territory: Division | None = None, address: str = "", active: bool = True
) -> Organisation:
    number = next(_serial)
    name = name or f"洛阳市第{number}学会"
    made = Organisation.objects.create(
        code=f"S{number:05d}",
        name=name,
        kind=OrganisationKind.SOCIETY,
        territory=territory or city(),
        active=active,
    )
    OrganisationName.objects.create(
        organisation=made, name=name, normalised=normalise_name(name), kind=NameKind.REGISTERED
    )
    MailAddress.objects.create(organisation=made, address=address or f"society{number}@example.com")
    contact(of=made)
    return made


def contact(*, of: Organisation, name: str = "李静", phone: str = "") -> Contact:
    return Contact.objects.create(
        organisation=of,
        role=ContactRole.LIAISON,
        name=name,
        phone=phone or f"138{next(_serial):08d}",
    )


def user(*, role: Role, division: Division | None = None, of: Organisation | None = None) -> User:
    number = next(_serial)
    made = User.objects.create_user(
        f"{role}{number}", password=PASSWORD, display_name=f"{role.label}{number}"
    )
    RoleGrant.objects.create(
        user=made,
        role=role,
        division=None if of else (division or city()),
        organisation=of,
        granted_at=NOW,
    )
    return made


def clerk() -> User:
    """A person in 学会部."""
    return user(role=Role.CLERK)


def reviewer() -> User:
    return user(role=Role.REVIEWER)


def county_clerk(*, of: Division) -> User:
    return user(role=Role.COUNTY, division=of)


def secretary(*, of: Organisation) -> User:
    """A person who acts for a society."""
    return user(role=Role.SOCIETY, of=of)


def call(
    *,
    state: CallState = CallState.OPEN,
    minimum: int = 3,
    year: int = 2026,
    deadline: datetime = DEADLINE,
    by: User | None = None,
    form: Mapping[str, Any] | None = None,
) -> Call:
    number = next(_serial)
    return Call.objects.create(
        code=f"C{number:05d}",
        year=year,
        title=f"{year}年洛阳市科普大讲堂活动征集",
        deadline=deadline,
        minimum=minimum,
        form=form or spec_to_dict(LECTURE_SPEC),
        state=state,
        created_at=NOW - timedelta(days=30),
        created_by=by or clerk(),
        issued_at=None if state == CallState.DRAFT else NOW - timedelta(days=20),
        published_at=NOW if state == CallState.PUBLISHED else None,
    )


def recipient(*, call: Call, organisation: Organisation | None = None, **more: Any) -> Recipient:
    organisation = organisation or society()
    return Recipient.objects.create(
        call=call, organisation=organisation, contact=organisation.contacts.first(), **more
    )


def submission(
    *,
    call: Call,
    organisation: Organisation | None = None,
    state: SubmissionState = SubmissionState.TO_CHECK,
    relation: Relation = Relation.FIRST,
    door: Door = Door.MAILBOX,
    received_at: datetime = NOW,
    **more: Any,
) -> Submission:
    number = next(_serial)
    settled = state == SubmissionState.SETTLED
    return Submission.objects.create(
        code=f"T{number:05d}",
        key=f"test:{number}",
        call=call,
        organisation=organisation,
        door=door,
        subject="科普大讲堂征集表",
        received_at=received_at,
        state=state,
        relation=relation,
        settled_at=received_at if settled else None,
        **more,
    )


LECTURE: Mapping[str, Any] = {
    "title": "看云识天气",
    "speaker": "王明",
    "position": "高级工程师",
    "employer": "洛阳市气象局",
    "audience": "青少年",
    "duration_min": 90,
    "date_from": date(2026, 4, 1),
    "date_to": date(2026, 4, 10),
    "date_text": "4月上旬",
    "place": "涧西区长安路社区",
    "contact_phone": "13800000012",
    "summary": "从云的形状看天气。",
}


def proposal(
    *,
    call: Call,
    organisation: Organisation | None = None,
    submission: Submission | None = None,
    state: ProposalState = ProposalState.RECEIVED,
    counts: bool = True,
    error_count: int = 0,
    **values: Any,
) -> Proposal:
    number = next(_serial)
    organisation = organisation or society()
    if submission is None:
        submission = globals()["submission"](call=call, organisation=organisation)
    return Proposal.objects.create(
        code=f"P{number:05d}",
        call=call,
        submission=submission,
        organisation=organisation,
        order=number,
        state=state,
        counts=counts,
        error_count=error_count,
        created_at=NOW,
        **{**LECTURE, "title": f"看云识天气（{number}）", **values},
    )


def proposals(n: int, *, call: Call, organisation: Organisation, **more: Any) -> Sequence[Proposal]:
    return [proposal(call=call, organisation=organisation, **more) for _ in range(n)]


def signed_in(user: User) -> Client:
    """A browser in which this user has signed in, staff with their second factor."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": {}}
    )
    client = Client()
    client.force_login(user)
    return client
