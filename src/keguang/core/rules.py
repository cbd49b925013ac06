"""Who may do what, where: roles (角色) within a scope (属地 or one organisation).

A grant holds for one role inside one subtree of divisions or for one organisation with its
departments. The three powers (三权) system, security and audit never meet in one person.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from keguang.core.models import Division, DivisionLevel, Organisation, Role, RoleGrant, User
from keguang.core.verdict import YES, Verdict, no

POWERS: Final = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
OUTSIDE_ROLES: Final = frozenset({Role.SOCIETY, Role.HOST})
STAFF_ROLES: Final = frozenset(Role) - OUTSIDE_ROLES
OFFICE_ROLES: Final = frozenset({Role.CLERK, Role.REVIEWER, Role.LEADER})
_DIRECTORY_READERS: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY)
DIRECTORY_ROLES: Final = (*_DIRECTORY_READERS, Role.SOCIETY, Role.HOST)
TOKEN_ROLES: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY, Role.SOCIETY)
_GRANTS: Final = "_current_grants"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role reaches: everywhere, the subtrees under `paths`, and single organisations."""

    whole_city: bool = False
    paths: tuple[str, ...] = ()
    organisations: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.whole_city or bool(self.paths or self.organisations)

    def covers_division(self, division: Division) -> bool:
        return self.whole_city or any(_is_under(division.path, path) for path in self.paths)

    def covers_organisation(self, organisation: Organisation) -> bool:
        """True for what was granted by name, its departments, and all on granted territory."""
        if self.whole_city:
            return True
        own = {organisation.pk, organisation.department_of_id}
        if not own.isdisjoint(self.organisations):
            return True
        return bool(self.paths) and self.covers_division(organisation.territory)

    def as_filter(self, prefix: str = "") -> Q:
        """The same reach as a condition on organisations (`prefix` leads to one: "society__")."""
        if self.whole_city:
            return Q()
        conditions = [Q(**{f"{prefix}pk__in": self.organisations})]
        conditions.append(Q(**{f"{prefix}department_of__in": self.organisations}))
        for path in self.paths:
            conditions.append(Q(**{f"{prefix}territory__path": path}))
            conditions.append(Q(**{f"{prefix}territory__path__startswith": f"{path}/"}))
        return reduce(or_, conditions)


NOWHERE: Final = Scope()


def current_grants(user: User | AnonymousUser) -> tuple[RoleGrant, ...]:
    """The grants in force, read once for each user object, that is once a request."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    if not hasattr(user, _GRANTS):
        in_force = user.grants.filter(revoked_at__isnull=True).select_related("division")
        setattr(user, _GRANTS, tuple(in_force.order_by("pk")))
    grants: tuple[RoleGrant, ...] = getattr(user, _GRANTS)
    return grants


def forget_grants(user: User) -> None:
    """Make the next question read the grants again, after one was given or taken."""
    if hasattr(user, _GRANTS):
        delattr(user, _GRANTS)


def narrow_to(user: User, role: Role) -> None:
    """Let this user object act by one of the user's roles only, as a token may ask."""
    setattr(user, _GRANTS, tuple(grant for grant in current_grants(user) if grant.role == role))


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    return frozenset(Role(grant.role) for grant in current_grants(user))


def scope_of(user: User | AnonymousUser, *roles: Role) -> Scope:
    """The joined reach of these roles (of all the user's roles when none is named)."""
    wanted = roles or tuple(Role)
    grants = [grant for grant in current_grants(user) if grant.role in wanted]
    return Scope(
        whole_city=any(g.division and _is_whole_city(g.division) for g in grants),
        paths=tuple(sorted({g.division.path for g in grants if g.division})),
        organisations=frozenset(g.organisation_id for g in grants if g.organisation_id),
    )


def has_role(
    user: User | AnonymousUser,
    *roles: Role,
    organisation: Organisation | None = None,
    division: Division | None = None,
) -> bool:
    """Whether one of the roles is held, and reaches the organisation or division named."""
    scope = scope_of(user, *roles)
    if organisation is not None and not scope.covers_organisation(organisation):
        return False
    if division is not None and not scope.covers_division(division):
        return False
    return bool(scope)


def is_staff(user: User | AnonymousUser) -> bool:
    """Whether the user holds any role inside the association, and so needs a second factor."""
    return not roles_of(user).isdisjoint(STAFF_ROLES)


def may_see_organisation(user: User | AnonymousUser, organisation: Organisation) -> Verdict:
    if has_role(user, *DIRECTORY_ROLES, organisation=organisation):
        return YES
    return no(_("该单位不在您的管理范围内。"))


def may_read_directory(user: User | AnonymousUser) -> Verdict:
    return YES if has_role(user, *_DIRECTORY_READERS) else no(_("只有科协工作人员可以查阅名录。"))


def may_edit_directory(
    user: User | AnonymousUser | None, organisation: Organisation | None = None
) -> Verdict:
    """Clerks, within their scope. None is the system itself: only commands and jobs pass it."""
    if user is None or has_role(user, Role.CLERK, organisation=organisation):
        return YES
    return no(_("只有学会部工作人员可以修改名录。"))


def may_import_directory(user: User | AnonymousUser | None) -> Verdict:
    """An import reaches every organisation, so it takes a clerk of the whole city."""
    if user is None or scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有负责全市的学会部工作人员可以导入名录。"))


def may_edit_calendar(user: User | AnonymousUser | None) -> Verdict:
    if user is None or scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有学会部工作人员可以修改工作日历和重要日子。"))


def may_see_phones(user: User | AnonymousUser, organisation: Organisation) -> Verdict:
    """In full without asking: the clerk in charge, and the organisation itself."""
    if has_role(user, Role.CLERK, Role.SOCIETY, Role.HOST, organisation=organisation):
        return YES
    return no(_("电话已隐去中间四位；如确需联系，请填写事由后查看。"))


def may_reveal_phone(user: User | AnonymousUser, organisation: Organisation) -> Verdict:
    """One number at a time, with a reason that goes into the record."""
    seeing = (Role.CLERK, Role.LEADER, Role.COUNTY, Role.SOCIETY, Role.HOST)
    if has_role(user, *seeing, organisation=organisation):
        return YES
    return no(_("您无权查看该单位的联系电话。"))


def may_merge_people(user: User | AnonymousUser) -> Verdict:
    """Lecturers belong to no body, so it takes a clerk of the whole city."""
    if scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有学会部工作人员可以合并人员记录。"))


def may_manage_accounts(user: User | AnonymousUser) -> Verdict:
    """Deactivate accounts, end sessions: the system administrator's power."""
    return YES if has_role(user, Role.SYSTEM) else no(_("只有系统管理员可以管理账号。"))


def may_change_settings(user: User | AnonymousUser) -> Verdict:
    if has_role(user, Role.SYSTEM) or scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有系统管理员和学会部工作人员可以修改参数。"))


def may_retry_work(user: User | AnonymousUser) -> Verdict:
    """Ask for one more round of what the office's machine gave up."""
    if has_role(user, Role.SYSTEM) or scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有系统管理员和学会部工作人员可以重试后台任务。"))


def may_back_up(user: User | AnonymousUser) -> Verdict:
    """Take and carry away archives of everything: the system administrator's power."""
    return YES if has_role(user, Role.SYSTEM) else no(_("只有系统管理员可以备份。"))


def may_see_retention(user: User | AnonymousUser) -> Verdict:
    """What is erased when; what it is about is seen by nobody here."""
    if has_role(user, Role.SYSTEM, Role.SECURITY):
        return YES
    return no(_("只有系统管理员和安全管理员可以查看保存期限。"))


def may_read_audit(user: User | AnonymousUser) -> Verdict:
    return YES if has_role(user, Role.AUDIT) else no(_("只有审计员可以查阅操作记录。"))


def may_hold_tokens(user: User | AnonymousUser) -> Verdict:
    """A program does business for its holder; the three powers have none, and stay with people."""
    if has_role(user, *TOKEN_ROLES):
        return YES
    return no(_("只有办理业务的账号可以使用接口令牌。"))


def may_end_token(user: User | AnonymousUser, holder: User) -> Verdict:
    """The holder, and whoever keeps the accounts."""
    if user == holder or may_manage_accounts(user):
        return YES
    return no(_("只有令牌持有人和系统管理员可以停用令牌。"))


def may_open_tokens(user: User | AnonymousUser) -> Verdict:
    """The page of one's own tokens, or of everybody's."""
    return YES if may_manage_accounts(user) else may_hold_tokens(user)


def may_grant_role(
    user: User | AnonymousUser,
    role: Role,
    *,
    division: Division | None = None,
    organisation: Organisation | None = None,
) -> Verdict:
    """Security grants every role; a clerk may bring in societies and hosts of her own scope."""
    if has_role(user, Role.SECURITY):
        return YES
    if role in OUTSIDE_ROLES and organisation is not None and division is None:
        return may_edit_directory(user, organisation)
    return no(_("只有安全管理员可以授予该角色。"))


def may_see_accounts(user: User | AnonymousUser) -> Verdict:
    """The system administrator keeps accounts, the security administrator their roles."""
    if has_role(user, Role.SYSTEM, Role.SECURITY):
        return YES
    return no(_("只有系统管理员和安全管理员可以查看账号。"))


def may_hold_together(held: frozenset[Role], wanted: Role) -> Verdict:
    """三权分立: one person never holds two of the powers system, security and audit."""
    powers = (held | {wanted}) & POWERS
    if len(powers) < 2:
        return YES
    names = _("、").join(str(power.label) for power in Role if power in powers)
    return no(_("按三权分立要求，%(roles)s不能由同一人担任。") % {"roles": names})


def _is_under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _is_whole_city(division: Division) -> bool:
    city: str = settings.KEGUANG_SITE["city"]
    return division.code == city or division.level == DivisionLevel.PROVINCE
