"""Who may do what in 科普大讲堂. Predicates on the objects given; scope comes from `core.rules`."""

from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from keguang.core.models import Division, LinkPurpose, Organisation, Role, SignedLink, User
from keguang.core.rules import has_role, may_see_phones, scope_of
from keguang.core.verdict import YES, Verdict, no
from keguang.lectures.models import Call, Decision, Proposal, Recipient, Submission
from keguang.lectures.states import CallState, ProposalState, SubmissionState

EDITION_READERS: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY)
PROPOSAL_READERS: Final = (Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY, Role.SOCIETY)


def may_run_calls(user: User) -> Verdict:
    """Create, issue, close and publish calls, and work on what comes in.

    A call asks the whole city, so it takes a clerk of the whole city.
    """
    if scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("只有学会部工作人员可以办理征集。"))


def may_see_call(user: User, _call: Call) -> Verdict:
    if has_role(user, Role.CLERK, Role.REVIEWER, Role.LEADER, Role.COUNTY, Role.SOCIETY):
        return YES
    return no(_("你的账号没有查看征集的权限。"))


def may_issue(user: User, call: Call) -> Verdict:
    if not (verdict := may_run_calls(user)):
        return verdict
    if call.state != CallState.DRAFT:
        return no(_("征集已经发出。"))
    return YES


def may_handle(user: User, submission: Submission, now: datetime) -> Verdict:
    """Work on a submission: a clerk, unless a colleague holds it at this moment."""
    if not (verdict := may_run_calls(user)):
        return verdict
    holder = submission.held_by
    held = submission.held_until is not None and submission.held_until > now
    if held and holder is not None and holder != user:
        return no(_("%(name)s正在办理这一件，请先办其他来件。") % {"name": holder})
    return YES


def may_open_original(user: User, submission: Submission) -> Verdict:
    """What arrived, with every number in it: for the office, and for who sent it."""
    body = submission.organisation
    if may_run_calls(user) or (body is not None and may_see_phones(user, body)):
        return YES
    return no(_("原件含联系电话，只供学会部和报送单位查看；如确需联系，请在讲座页填写事由后查看。"))


def may_check(user: User, submission: Submission, now: datetime) -> Verdict:
    """Change anything about a piece and its lectures: only while it lies on the desk."""
    if not (verdict := may_handle(user, submission, now)):
        return verdict
    if submission.state != SubmissionState.TO_CHECK:
        return no(_("这一件不在待核对状态。"))
    return YES


def may_settle(user: User, submission: Submission, now: datetime) -> Verdict:
    if not (verdict := may_check(user, submission, now)):
        return verdict
    if submission.organisation_id is None and _has_lectures_of_nobody(submission):
        return no(_("请先确定报送单位。"))
    return YES


def _has_lectures_of_nobody(submission: Submission) -> bool:
    """True unless every lecture names its own organisation, as in a collection of several.

    What was withdrawn is asked only where nothing else is left.
    """
    lectures = submission.proposals.values_list("organisation_id", "state")
    standing = [body for body, state in lectures if state != ProposalState.WITHDRAWN]
    bodies = standing or [body for body, _state in lectures]
    return not bodies or None in bodies


def may_edit_proposal(user: User, proposal: Proposal) -> Verdict:
    if not (verdict := may_run_calls(user)):
        return verdict
    if proposal.state in {ProposalState.REJECTED, ProposalState.WITHDRAWN}:
        return no(_("未通过或已撤回的讲座不能修改，请先恢复。"))
    return YES


def may_review(user: User, proposal: Proposal) -> Verdict:
    """Content review: a reviewer whose scope covers the proposing organisation."""
    organisation = proposal.organisation
    if organisation is None:
        return no(_("尚未确定申报单位，不能审核。"))
    if has_role(user, Role.REVIEWER, organisation=organisation):
        return YES
    return no(_("这一场不在你的审核范围内。"))


def may_enter_leaders_result(user: User) -> Verdict:
    if scope_of(user, Role.CLERK, Role.LEADER).whole_city:
        return YES
    return no(_("只有学会部工作人员或分管领导可以登记审定结果。"))


def may_publish(user: User, call: Call) -> Verdict:
    if not (verdict := may_run_calls(user)):
        return verdict
    if call.state == CallState.DRAFT:
        return no(_("征集尚未发出，不能公布。"))
    return YES


def may_propose(recipient: Recipient, now: datetime) -> Verdict:
    """May this organisation still send lectures by its own hand (web form, upload)?"""
    call = recipient.call
    if call.state == CallState.DRAFT:
        return no(_("征集尚未发出。"))
    if recipient.exempt_reason:
        return no(_("本单位本次免报：%(reason)s。") % {"reason": recipient.exempt_reason})
    if call.state == CallState.PUBLISHED and due(recipient) < now:
        return no(_("节目单已公布，请与学会部联系。"))
    return YES


def may_send_for(user: User, organisation: Organisation) -> Verdict:
    """Let a program send lectures in the organisation's name: only whoever acts for it."""
    if has_role(user, Role.SOCIETY, organisation=organisation):
        return YES
    return no(_("只有学会自己的账号可以报送本单位的讲座。"))


def due(recipient: Recipient) -> datetime:
    """The moment by which this organisation must have sent its lectures.

    A call postponed past an extension is the later of the two.
    """
    deadline = recipient.call.deadline
    return max(deadline, recipient.extended_to or deadline)


def may_see_proposal(user: User, proposal: Proposal) -> Verdict:
    """Whoever's scope covers the proposing body; a county office also what was sent to it."""
    organisation = proposal.organisation
    if organisation is None:
        if scope_of(user, Role.CLERK).whole_city:
            return YES
    elif has_role(user, *PROPOSAL_READERS, organisation=organisation):
        return YES
    territory = proposal.review_territory
    if territory is not None and has_role(user, Role.COUNTY, division=territory):
        return YES
    return no(_("这一场不在你的管理范围内。"))


def may_record_opinion(user: User, proposal: Proposal) -> Verdict:
    """Enter what stands on the stamped form; the office enters, the unit decides."""
    if not (verdict := may_run_calls(user)):
        return verdict
    if proposal.state == ProposalState.WITHDRAWN:
        return no(_("这一场已撤回，不能登记意见。"))
    return YES


def may_send_to_territory(user: User, proposal: Proposal) -> Verdict:
    if not (verdict := may_run_calls(user)):
        return verdict
    if proposal.state != ProposalState.TO_REVIEW:
        return no(_("只有待审核的讲座可以转属地审核。"))
    return YES


def may_decide_for_territory(user: User, proposal: Proposal) -> Verdict:
    """The county office to which the lecture was sent (属地管理)."""
    territory = proposal.review_territory
    if proposal.state != ProposalState.TO_TERRITORY or territory is None:
        return no(_("这一场没有转属地审核。"))
    if has_role(user, Role.COUNTY, division=territory):
        return YES
    return no(_("这一场由%(name)s审核。") % {"name": territory.name})


def may_export_contacts(user: User) -> Verdict:
    """内部版: the list with telephone numbers, for the office that runs the call."""
    if scope_of(user, Role.CLERK).whole_city:
        return YES
    return no(_("含联系方式的内部版只供学会部使用；其他人员请用公开版。"))


def may_take_editions(user: User | AnonymousUser) -> Verdict:
    """印发与导出: the page itself and 公开版, which says no more than the public site."""
    return YES if has_role(user, *EDITION_READERS) else no(_("印发与导出供科协工作人员使用。"))


def may_make_internal_edition(user: User, county: Division | None) -> Verdict:
    """内部版 of the programme: the office every one, a county office that of its own county."""
    if scope_of(user, Role.CLERK).whole_city:
        return YES
    if county is not None and has_role(user, Role.COUNTY, division=county):
        return YES
    if has_role(user, Role.COUNTY):
        return no(_("内部版含联系方式，县区科协只能制作本县区的。"))
    return no(_("含联系方式的内部版只供学会部和县区科协使用；其他人员请用公开版。"))


def may_take_back(user: User, decision: Decision) -> Verdict:
    """Whoever entered a decision may take it back as a mistake; so may the office."""
    if decision.voided_at is not None:
        return no(_("这条意见已经撤销。"))
    if decision.entered_by_id == user.pk or may_run_calls(user):
        return YES
    return no(_("只有登记人或学会部可以撤销这条意见。"))


def may_open_review_queue(user: User | AnonymousUser) -> Verdict:
    if has_role(user, Role.REVIEWER, Role.COUNTY):
        return YES
    return no(_("只有审核人员和县区科协有审核任务。"))


def may_list_proposals(user: User | AnonymousUser) -> Verdict:
    return YES if has_role(user, *PROPOSAL_READERS) else no(_("你的账号没有查看申报的权限。"))


def may_file_lists(user: User | AnonymousUser) -> Verdict:
    """Whole-city lists: the office and its leaders; others see what is published."""
    if scope_of(user, Role.CLERK, Role.LEADER).whole_city:
        return YES
    return no(_("汇总表只供学会部和分管领导使用。"))


def may_arrange(user: User, proposal: Proposal) -> Verdict:
    """定档 and 反馈: the office, and the society whose lecture it is."""
    organisation = proposal.organisation
    if may_run_calls(user):
        return YES
    if organisation is not None and has_role(user, Role.SOCIETY, organisation=organisation):
        return YES
    return no(_("只有学会部和申报单位可以办理定档与反馈。"))


def may_arrange_by_link(link: SignedLink, proposal: Proposal) -> Verdict:
    if link.purpose == LinkPurpose.DELIVER and _acts_for(link.organisation, proposal):
        return YES
    return no(_("这个链接不能办理这一场。"))


def may_arrange_by_mail(submission: Submission, proposal: Proposal) -> Verdict:
    """A form the office made for a lecture speaks of it, unless somebody else sent it back."""
    sender = submission.organisation
    if sender is None or _acts_for(sender, proposal):
        return YES
    return no(_("表内这一场不是报送单位的讲座。"))


def may_record_consent(user: User | None, link: SignedLink | None, proposal: Proposal) -> Verdict:
    """Whether a name may be published: the office and the society enter it, at any time."""
    if user is not None:
        return may_arrange(user, proposal)
    if link is not None:
        return may_arrange_by_link(link, proposal)
    return no(_("登记公开意愿须由学会部或申报单位办理。"))


def may_overrule(user: User | None) -> Verdict:
    """Fix a day although its lecturer is expected elsewhere."""
    if user is not None and may_run_calls(user):
        return YES
    return no(_("主讲人时间冲突的，请与学会部联系。"))


def _acts_for(organisation: Organisation, proposal: Proposal) -> bool:
    """Its own lectures and those of its departments."""
    body = proposal.organisation
    return body is not None and organisation.pk in {body.pk, body.department_of_id}
