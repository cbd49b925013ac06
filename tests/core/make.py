"""Factories of core records that tests of other apps do not need."""

import io
from collections.abc import Sequence
from datetime import timedelta
from zlib import crc32

import openpyxl

from keguang.core.models import (
    Contact,
    Division,
    LinkPurpose,
    MailAddress,
    NameKind,
    Organisation,
    OrganisationKind,
    Role,
    RoleGrant,
    SignedLink,
    User,
)
from keguang.core.services.links import issue_link
from keguang.core.services.organisations import create_organisation
from tests import make
from tests.make import NOW

HEADINGS = ("序号", "学会名称", "理事长", "秘书长", "联系人", "电话", "邮箱", "挂靠单位")
type Cells = Sequence[object]


def workbook(*rows: Cells, headings: Cells = HEADINGS, merges: Sequence[str] = ()) -> bytes:
    """A directory as the office keeps it in Excel."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["洛阳市市级学会名录", *[None] * (len(headings) - 1)])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for cells in merges:
        sheet.merge_cells(cells)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def line(
    name: str,
    *,
    president: str = "张建国",
    secretary: str = "孙涛",
    liaison: str = "王芳",
    phone: object = "13800000001",
    email: str = "",
    unit: str = "河南科技大学",
) -> Cells:
    email = email or f"s{crc32(name.encode())}@example.com"
    return ("", name, president, secretary, liaison, phone, email, unit)


def organisation(
    name: str,
    *,
    territory: Division | None = None,
    kind: OrganisationKind = OrganisationKind.SOCIETY,
    department_of: Organisation | None = None,
    address: str = "",
) -> Organisation:
    """A body of the directory without any contact, as the service enters it."""
    made = create_organisation(
        name=name,
        kind=kind,
        territory=territory or make.city(),
        department_of=department_of,
        by=None,
        now=NOW,
    )
    if address:
        MailAddress.objects.create(organisation=made, address=address)
    return made


def user(*roles: Role) -> User:
    """An account that holds several roles over the whole city."""
    made = make.user(role=roles[0])
    for role in roles[1:]:
        RoleGrant.objects.create(user=made, role=role, division=make.city(), granted_at=NOW)
    return made


def link(
    *,
    of: Organisation,
    contact: Contact | None = None,
    single_use: bool = False,
    ttl: timedelta = timedelta(days=14),
) -> tuple[SignedLink, str]:
    return issue_link(
        purpose=LinkPurpose.FILL,
        organisation=of,
        subject="lectures.Call:1",
        contact=contact,
        now=NOW,
        ttl=ttl,
        single_use=single_use,
    )


def former_name(organisation: Organisation) -> str:
    """The newest registered name that is no longer valid."""
    ended = organisation.names.filter(kind=NameKind.REGISTERED, valid_to__isnull=False)
    return ended.latest("valid_to").name
