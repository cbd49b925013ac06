"""A small office with one of everything: the stage on which every role tries every address."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.test import Client
from PIL import Image

from keguang.core.models import (
    ApiToken,
    Contact,
    DirectoryImport,
    Division,
    Invitation,
    Job,
    JobState,
    MailAddress,
    MailAttachment,
    MailboxMessage,
    MessageKind,
    Organisation,
    OutgoingMail,
    Person,
    Role,
    SignedLink,
    TokenScope,
    User,
)
from keguang.core.selectors.links import hash_token
from keguang.core.services.directory.drafts import start_import
from keguang.core.services.originals import store_original
from keguang.core.services.tokens import make_token
from keguang.lectures.models import Call, Proposal, SignedPage, Submission, SubmissionFile
from keguang.lectures.services import leaders, reviews
from keguang.lectures.services.deliveries import Outcome, record_held
from keguang.lectures.states import DecisionResult, ProposalState
from keguang.orders.findings import Told
from keguang.orders.models import Choice, ChoiceSheet
from keguang.orders.services.rounds import open_round
from keguang.orders.states import ChoiceDoor, SheetState
from tests import make
from tests.lectures import programmes
from tests.orders import rounds

ROLES: Final = (
    "anonymous",
    "clerk",
    "reviewer",
    "leader",
    "county",
    "other_county",
    "society",
    "other_society",
    "host",
    "system",
    "security",
    "audit",
)
TOKEN: Final = "a-token-nobody-holds"


@dataclass(slots=True)
class World:
    """The objects all belong to the society of the county; the others are strangers to them."""

    clients: dict[str, Client] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def build() -> World:
    here, elsewhere = make.county(), make.county(name="栾川县", code="410324")
    society = make.society(name="嵩县果树学会", territory=here)
    stranger = make.society(name="栾川县茶叶学会", territory=elsewhere)
    call = make.call(by=make.clerk())
    make.recipient(call=call, organisation=society)
    make.recipient(call=call, organisation=stranger)
    world = World()
    world.values |= _lecture_things(call, society) | _office_things(society)
    world.values |= _programme_things(society)
    world.values |= _choice_things(here, world.values["undated"])
    world.values |= {"call": call, "society": society, "county": here}
    people = {
        "clerk": make.clerk(),
        "reviewer": make.reviewer(),
        "leader": make.user(role=Role.LEADER),
        "county": make.county_clerk(of=here),
        "other_county": make.county_clerk(of=elsewhere),
        "society": make.secretary(of=society),
        "other_society": make.secretary(of=stranger),
        "host": make.user(role=Role.HOST, of=stranger),
        "system": make.user(role=Role.SYSTEM),
        "security": make.user(role=Role.SECURITY),
        "audit": make.user(role=Role.AUDIT),
    }
    world.values["member"] = people["host"]
    world.values["token"] = _token_of(people["society"])
    world.values["grant"] = people["host"].grants.get()
    world.clients = {name: make.signed_in(user) for name, user in people.items()}
    world.clients["anonymous"] = Client()
    return world


def _token_of(user: User) -> ApiToken:
    token, _secret = make_token(
        user=user,
        name="学会官网同步",
        scopes=[TokenScope.PROPOSALS_READ],
        ttl=timedelta(days=90),
        by=user,
        now=make.NOW,
    )
    return token


def _lecture_things(call: Call, society: Organisation) -> dict[str, Any]:
    clerk = make.clerk()
    submission = make.submission(call=call, organisation=society)
    row = make.proposal(call=call, organisation=society, submission=submission)
    lecture = make.proposal(call=call, organisation=society, state=ProposalState.TO_REVIEW)
    sent = make.proposal(call=call, organisation=society, state=ProposalState.TO_REVIEW)
    [decision] = reviews.record_unit_opinion(
        proposals=[lecture],
        result=DecisionResult.AGREE,
        decided_by="",
        decided_on=make.NOW.date(),
        by=clerk,
        now=make.NOW,
    )
    sheet = leaders.make_summary_sheet(call=call, reviewed_only=False, by=clerk, now=make.NOW)
    reviews.send_to_territory(proposal=sent, county=society.territory, by=clerk, now=make.NOW)
    words = leaders.LeadersWords("同意", DecisionResult.DEFER, "", "分管副主席", date(2026, 2, 19))
    page = leaders.PageFile("签批页.pdf", b"%PDF-1.4")
    result = leaders.enter_result(sheet=sheet, words=words, page=page, by=clerk, now=make.NOW)
    return {
        "submission": submission,
        "file": _file_of(submission),
        "row": row,
        "lecture": lecture,
        "picked": f"{lecture.code}:{lecture.version}",
        "sent": Proposal.objects.get(pk=sent.pk),
        "decision": decision,
        "sheet": sheet,
        "result": result,
        "page": SignedPage.objects.get(),
    }


def _programme_things(society: Organisation) -> dict[str, Any]:
    """Last year's programme: a lecture that was held, and one without a day."""
    published, undated = programmes.published({}, {}, organisation=society)
    outcome = Outcome(day=make.NOW.date(), photos=[programmes.photo()])
    record_held(proposal=published, outcome=outcome, hand=programmes.desk(), now=make.NOW)
    return {"published": published, "undated": undated, "programme": published.call}


def _choice_things(here: Division, undated: Proposal) -> dict[str, Any]:
    """A round that asks two bodies of the county; one has chosen, and a piece is to be checked."""
    asked, other = rounds.body("嵩县科协", territory=here), rounds.body("白云社区", territory=here)
    made = open_round(
        call=undated.call, title="选报", deadline=make.NOW + timedelta(days=9),
        organisations=[asked, other], by=make.clerk(), now=make.NOW,
    )  # fmt: skip
    office = made.offices.get(organisation=other)
    sheet = ChoiceSheet.objects.create(
        code="SHEET", key="test", round=made, office=office, door=ChoiceDoor.UPLOAD, name="表.xlsx",
        original=store_original(b"a menu", now=make.NOW), received_at=make.NOW,
        state=SheetState.TO_CHECK, findings=[Told("error", "choice_unread", "没有读出").as_dict()],
    )  # fmt: skip
    wish = Choice.objects.create(office=office, proposal=undated, sheet=sheet)
    return {"round": made, "asked": asked, "choice_sheet": sheet, "wish": wish}


def _file_of(submission: Submission) -> SubmissionFile:
    scan = io.BytesIO()
    Image.new("L", (200, 280), 255).save(scan, "PNG")
    original = store_original(scan.getvalue(), now=make.NOW)
    return SubmissionFile.objects.create(submission=submission, original=original, name="盖章.png")


def _office_things(society: Organisation) -> dict[str, Any]:
    mail = OutgoingMail.objects.create(
        key="test",
        kind="lectures.answer",
        organisation=society,
        subject="催报",
        created_at=make.NOW,
    )
    message = MailboxMessage.objects.create(
        mailbox="test",
        identity="test",
        seen_at=make.NOW,
        kind=MessageKind.OTHER,
        original=store_original(b"a mail", now=make.NOW),
    )
    Job.objects.create(
        name="lectures.fetch_message",
        key="fetch",
        state=JobState.FAILED,
        run_after=make.NOW,
        created_at=make.NOW,
        finished_at=make.NOW,
    )
    keep, other = Person.objects.create(name="王明"), Person.objects.create(name="王明")
    return {
        "mail": mail,
        "attachment": MailAttachment.objects.create(
            mail=mail, original=store_original(b"a file", now=make.NOW), name="附件1.docx"
        ),
        "message": message,
        "keep": keep,
        "other": other,
        "contact": Contact.objects.get(organisation=society),
        "address": MailAddress.objects.get(organisation=society),
        "import": _directory_import(),
        "link": SignedLink.objects.create(
            token_hash=hash_token("the-right-token"),
            purpose="fill",
            organisation=society,
            subject="",
            created_at=make.NOW,
            expires_at=make.NOW - timedelta(days=1),
        ),
        "invitation": Invitation.objects.create(
            token_hash=hash_token("the-right-invitation"),
            display_name="新同事",
            role=Role.CLERK,
            division=Division.objects.get(code="410300"),
            created_at=make.NOW,
            expires_at=make.NOW - timedelta(days=1),
            created_by=make.clerk(),
        ),
    }


def _directory_import() -> DirectoryImport:
    rows = b"\xef\xbb\xbf" + "名称,联系人,电话\n洛阳市地质学会,王明,13800000000\n".encode()
    return start_import(data=rows, file_name="学会名录.csv", by=make.clerk(), now=make.NOW)
