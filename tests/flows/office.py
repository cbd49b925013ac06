"""What an office has before its first call, and what only time brings; run inside an installation.

python -m tests.flows.office open
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command

from keguang.core import clock
from keguang.core.audit import verify_chain
from keguang.core.models import (
    Contact,
    ContactRole,
    Division,
    Job,
    JobState,
    LinkPurpose,
    MailAddress,
    MailboxMessage,
    Organisation,
    OrganisationKind,
    Original,
    OutgoingMail,
    SignedLink,
    User,
)
from keguang.core.selectors.originals import OriginalDamaged, read_original
from keguang.core.services.organisations import create_organisation
from keguang.demo.accounts import create_accounts
from keguang.demo.societies import all_societies
from keguang.demo.year import DemoYear
from keguang.documents.forms.spec import LECTURE_SPEC, spec_to_dict
from keguang.lectures.models import Call, Proposal, Recipient, Submission
from keguang.lectures.services.calls import CallDetails, create_call, issue_call
from keguang.lectures.services.deliveries.letters import way_to_deliver
from keguang.lectures.services.intake import accept_upload
from keguang.lectures.services.letter_texts import DEFAULT_LETTER
from keguang.lectures.services.letters import KIND_RECEIPT, ways_by_link
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import CallState, Door, ProposalState
from keguang.orders.services.letters import way_to_choose
from keguang.orders.services.rounds import open_round
from tests import make
from tests.lectures.sheets import WITHOUT_SPEAKER, workbook

WEATHER: Final = "洛阳市气象学会"
SOCIETIES: Final = {
    WEATHER: "qixiang@example.com",
    "洛阳市医学会": "yixue@example.com",
    "洛阳市消防协会": "xiaofang@example.com",
}

OFFERED: Final = ("看云识天气", "雷电来了怎么躲", "二十四节气与农时")
SMALL: Final = 12
CLERK: Final = "clerk"


def open_office() -> None:
    """Accounts for every role, and three societies with a contact and a mail address each."""
    now = clock.now()
    create_accounts(now=now)
    for name, address in SOCIETIES.items():
        add_society(name, address)
    create_accounts(now=now)  # the society's own account, now that there is a society


def small_year() -> None:
    """The demonstration year with a few of its societies, in place of an opened office."""
    DemoYear(clock.now(), lambda _line: None, all_societies()[:SMALL]).load()


def add_society(name: str, address: str) -> None:
    now = clock.now()
    society = create_organisation(
        name=name,
        kind=OrganisationKind.SOCIETY,
        territory=Division.objects.get(code="410300"),
        by=_clerk(),
        now=now,
    )
    MailAddress.objects.create(organisation=society, address=address)
    Contact.objects.create(
        organisation=society,
        role=ContactRole.LIAISON,
        name="李静",
        phone=f"138{society.pk:08d}",
        email=address,
        since=now.date(),
        confirmed_at=now,
    )


def call_for_lectures(*names: str) -> None:
    """A call to these further societies, sent out, its letters drafted."""
    for number, name in enumerate(names):
        add_society(name, f"society{number}@example.com")
    _send_call(names)


def _send_call(names: Sequence[str]) -> None:
    now = clock.now()
    call = create_call(
        details=CallDetails(
            year=now.year,
            title=f"{now.year}年“洛阳市科普大讲堂”活动征集",
            deadline=now + timedelta(days=10),
            minimum=3,
            form=spec_to_dict(LECTURE_SPEC),
            letter=DEFAULT_LETTER,
        ),
        organisations=list(Organisation.objects.filter(name__in=names)),
        by=_clerk(),
        now=now,
    )
    issue_call(call=call, by=_clerk(), now=now)


def mail_room(count: str) -> None:
    """An empty database made into an office with one clerk, and a call to so many societies."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    make.city()
    User.objects.filter(pk=make.clerk().pk).update(username=CLERK)
    societies = all_societies()[: int(count)]
    for society in societies:
        add_society(society.name, society.mailbox)
    _send_call([society.name for society in societies])


def ask_to_choose(*names: str) -> None:
    """A programme that is out, and each community asked to choose from it; their links, a line
    each."""
    now = clock.now()
    call = make.call(by=_clerk())
    society = Organisation.objects.get(name=WEATHER)
    for title in OFFERED:
        make.proposal(call=call, organisation=society, state=ProposalState.ACCEPTED, title=title)
    publish_programme(call=call, by=_clerk(), now=now)
    asked = open_round(
        call=call,
        title=f"{call.year}年科普大讲堂选报",
        deadline=now + timedelta(days=14),
        organisations=[_community(name) for name in names],
        by=_clerk(),
        now=now,
    )
    for office in asked.offices.select_related("round", "organisation").order_by("pk"):
        sys.stdout.write(f"{way_to_choose(office, attachment='', now=now).link}\n")


def _community(name: str) -> Organisation:
    territory = Division.objects.get(code="410325")
    kind = OrganisationKind.COMMUNITY
    return create_organisation(
        name=name, kind=kind, territory=territory, by=_clerk(), now=clock.now()
    )


def receive(*names: str) -> None:
    """The form of each society, one lecture without its speaker, for the worker to read."""
    for name in names:
        accept_upload(
            call=Call.objects.get(),
            organisation=Organisation.objects.get(name=name),
            files=[("征集表.xlsx", workbook(WITHOUT_SPEAKER, organisation=name))],
            door=Door.UPLOAD,
            source="当面交来",
            by=_clerk(),
            now=clock.now(),
        )


def finish_mail() -> None:
    """Let a worker do what is left, and tell what has become of the mail.

    `letters` gives by the hash of each stored letter the lectures of its submissions.
    """
    call_command("worker", "--drain")
    letters = MailboxMessage.objects.select_related("original").exclude(original=None)
    told = {
        "states": sorted(set(Submission.objects.values_list("state", flat=True))),
        "letters": [
            (sha256(read_original(letter.original)).hexdigest(), _titles(letter))
            for letter in letters
            if letter.original is not None
        ],
        "header_lines": MailboxMessage.objects.filter(original=None).count(),
        "receipts": OutgoingMail.objects.filter(kind=KIND_RECEIPT).count(),
        "known_senders": Submission.objects.exclude(organisation=None).count(),
        "damaged": [*map(str, verify_chain()), *_damaged_originals()],
        "unfinished": list(Job.objects.exclude(state=JobState.DONE).values_list("name", "error")),
        "interrupted": sorted(Job.objects.filter(attempts__gt=1).values_list("name", flat=True)),
    }
    sys.stdout.write(json.dumps(told))


def _damaged_originals() -> list[str]:
    """Originals whose file is missing or no longer what its hash says."""
    damaged = []
    for original in Original.objects.all():
        try:
            read_original(original)
        except OriginalDamaged:
            damaged.append(original.sha256)
    return damaged


def _titles(letter: MailboxMessage) -> list[list[str]]:
    """Of each submission made of a letter, its lectures."""
    return [
        sorted(submission.proposals.values_list("title", flat=True))
        for submission in letter.submissions.all()
    ]


def tell_link(name: str) -> None:
    """The link in the society's letter."""
    letter = OutgoingMail.objects.get(organisation__name=name, kind="lectures.call")
    sys.stdout.write(next(word for word in letter.body.split() if "/fill/" in word))


def tell_links() -> None:
    """One link of every purpose, from the newest letters that carry them."""
    letters = OutgoingMail.objects.order_by("pk")
    words = [word for letter in letters for word in letter.body.split()]
    by_purpose = {word.split("/")[3]: word for word in words if word.startswith("http")}
    recipient = Recipient.objects.filter(call__state=CallState.OPEN).last()
    assert recipient is not None
    contact = ways_by_link(
        LinkPurpose.CONFIRM_CONTACT, recipient, recipient.contact, now=clock.now()
    )
    lecture = Proposal.objects.filter(call__state=CallState.PUBLISHED).last()
    assert lecture is not None
    assert lecture.organisation is not None
    deliver = way_to_deliver(lecture.call, lecture.organisation, now=clock.now())
    sys.stdout.write(" ".join([*by_purpose.values(), contact.link, deliver.link]))


def expire_links() -> None:
    """Let every link be one of last year."""
    SignedLink.objects.update(expires_at=clock.now() - timedelta(days=300))


def _clerk() -> User:
    return User.objects.get(username=CLERK)


STEPS: Final[dict[str, Callable[..., None]]] = {
    "open": open_office,
    "small-year": small_year,
    "call": call_for_lectures,
    "choose": ask_to_choose,
    "receive": receive,
    "mail-room": mail_room,
    "finish-mail": finish_mail,
    "link": tell_link,
    "links": tell_links,
    "expire-links": expire_links,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
