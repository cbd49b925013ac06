"""Who may do what in 选报. Predicates on the objects given; scope comes from `core.rules`."""

from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from keguang.core.models import LinkPurpose, OrganisationKind, Role, SignedLink, User
from keguang.core.rules import has_role, scope_of
from keguang.core.verdict import YES, Verdict, no
from keguang.orders.models import ChoiceOffice
from keguang.orders.states import RoundState

CHOOSERS: Final = (Role.COUNTY, Role.HOST)
INNER_KINDS: Final = frozenset({OrganisationKind.COUNTY, OrganisationKind.ASSOCIATION})


def may_run_rounds(user: User | AnonymousUser) -> Verdict:
    """Open rounds, work on what comes in and decide: a clerk of the whole city."""
    if scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有学会部工作人员可以办理选报。"))


def may_see_rounds(user: User | AnonymousUser) -> Verdict:
    """The office and its leaders, and whoever chooses: those see their own offices only."""
    if has_role(user, Role.CLERK, Role.LEADER, *CHOOSERS):
        return YES
    return no(_("你的账号没有查看选报的权限。"))


def may_see_office(user: User | AnonymousUser, office: ChoiceOffice) -> Verdict:
    if scope_of(user, Role.CLERK, Role.LEADER).whole_city:
        return YES
    if has_role(user, *CHOOSERS, organisation=office.organisation):
        return YES
    return no(_("该单位不在您的管理范围内。"))


def may_see_contacts(user: User | AnonymousUser, office: ChoiceOffice) -> Verdict:
    """The contacts an office gave: for the clerk in charge, and for the office itself."""
    if may_run_rounds(user) or has_role(user, *CHOOSERS, organisation=office.organisation):
        return YES
    return no(_("联系方式只供学会部和选报单位查看。"))


def may_choose(user: User | AnonymousUser, office: ChoiceOffice) -> Verdict:
    """By an account: the office's own people until the deadline, and the clerk for a caller."""
    if may_run_rounds(user):
        return YES
    if not has_role(user, *CHOOSERS, organisation=office.organisation):
        return no(_("只有该单位和学会部可以代为选报。"))
    return _still_open(office)


def may_choose_by_link(link: SignedLink, office: ChoiceOffice) -> Verdict:
    if link.purpose != LinkPurpose.CHOOSE or link.organisation_id != office.organisation_id:
        return no(_("这个链接不能为该单位选报。"))
    return _still_open(office)


def may_have_inner_menu(user: User | AnonymousUser, office: ChoiceOffice) -> Verdict:
    """The edition with lecturers' numbers: made by the clerk, for county offices only."""
    if not (verdict := may_run_rounds(user)):
        return verdict
    if office.organisation.kind not in INNER_KINDS:
        return no(_("含联系方式的内部版只提供给县区科协。"))
    return YES


def is_late(office: ChoiceOffice, now: datetime) -> bool:
    """Whether the deadline is over; what comes late by mail is taken and said to be late."""
    return office.round.deadline < now


def _still_open(office: ChoiceOffice) -> Verdict:
    """A round past its deadline takes choices until the clerk closes it: late ones are marked."""
    if office.round.state == RoundState.OPEN:
        return YES
    return no(_("选报已截止，请与学会部联系。"))
