"""The demonstration's accounts: one for each role, all with the same password, all made up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from keguang.core.models import Division, Organisation, Role, RoleGrant, User

PASSWORD: Final = "keguang-yanshi"  # noqa: S105  the demonstration's, printed at every start


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One sign-in; `division` or `society` (by name) is how far its role reaches."""

    username: str
    name: str
    role: Role
    division: str = "410300"
    society: str = ""


ACCOUNTS: Final = (
    DemoAccount("clerk", "周岚", Role.CLERK),
    DemoAccount("clerk2", "许清和", Role.CLERK),
    DemoAccount("reviewer", "沈知行", Role.REVIEWER),
    DemoAccount("leader", "顾明远", Role.LEADER),
    DemoAccount("county", "姚云初", Role.COUNTY, division="410325"),
    DemoAccount("society", "温景舒", Role.SOCIETY, society="洛阳市气象学会"),
    DemoAccount("host", "牡丹苑社区", Role.HOST, society="牡丹苑社区"),
    DemoAccount("system", "系统管理员", Role.SYSTEM),
    DemoAccount("security", "安全管理员", Role.SECURITY),
    DemoAccount("audit", "审计员", Role.AUDIT),
)


def create_accounts(*, now: datetime) -> dict[str, User]:
    """Make what is missing; by user name."""
    made, hashed = {}, ""
    for account in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=account.username, defaults={"display_name": account.name}
        )
        if created:
            hashed = hashed or make_password(PASSWORD)  # slow by design, and the same for all
            user.password = hashed
            user.save(update_fields=["password"])
        made[account.username] = user
    _grant(made, now)
    return made


def _grant(users: dict[str, User], now: datetime) -> None:
    for account in ACCOUNTS:
        user = users[account.username]
        if user.grants.exists():
            continue
        society = Organisation.objects.filter(name=account.society).first()
        if account.society and society is None:
            continue  # the societies are loaded after the clerk who enters them
        division = None if society else Division.objects.get(code=account.division)
        RoleGrant.objects.create(
            user=user,
            role=account.role,
            division=division,
            organisation=society,
            granted_at=now,
        )


def sign_in_lines() -> list[str]:
    """What the start prints: role, user name, password."""
    return [f"  {a.role.label:<12}{a.username:<10}{PASSWORD}" for a in ACCOUNTS]
