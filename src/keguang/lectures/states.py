"""Every state and every lawful step between states, as tables that can be drawn.

The reference pages under docs/reference/states are made from these tables.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from keguang.core.transitions import next_state


class CallState(TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("征集中")
    CLOSED = "closed", _("已截止")
    PUBLISHED = "published", _("已公布")


class CallAction(TextChoices):
    ISSUE = "issue", _("发出征集")
    CLOSE = "close", _("截止")
    REOPEN = "reopen", _("重新开放")
    PUBLISH = "publish", _("公布")


CALL_TRANSITIONS: Final[dict[tuple[CallState, CallAction], CallState]] = {
    (CallState.DRAFT, CallAction.ISSUE): CallState.OPEN,
    (CallState.OPEN, CallAction.CLOSE): CallState.CLOSED,
    (CallState.CLOSED, CallAction.REOPEN): CallState.OPEN,
    # a late society never blocks publishing, and late additions are published as a new version
    (CallState.OPEN, CallAction.PUBLISH): CallState.PUBLISHED,
    (CallState.CLOSED, CallAction.PUBLISH): CallState.PUBLISHED,
    (CallState.PUBLISHED, CallAction.PUBLISH): CallState.PUBLISHED,
}


class SubmissionState(TextChoices):
    STORED = "stored", _("已存档")
    READING = "reading", _("识别中")
    TO_CHECK = "to_check", _("待核对")
    SETTLED = "settled", _("已办结")
    SET_ASIDE = "set_aside", _("非申报")


class SubmissionAction(TextChoices):
    START_READING = "start_reading", _("开始识别")
    FINISH_READING = "finish_reading", _("识别完成")
    READ_AGAIN = "read_again", _("重新识别")
    SETTLE = "settle", _("办结")
    UNDO_SETTLE = "undo_settle", _("撤销办结")
    SET_ASIDE = "set_aside", _("归为非申报")
    BRING_BACK = "bring_back", _("恢复为来件")


SUBMISSION_TRANSITIONS: Final[dict[tuple[SubmissionState, SubmissionAction], SubmissionState]] = {
    (SubmissionState.STORED, SubmissionAction.START_READING): SubmissionState.READING,
    # a reader that was killed starts again
    (SubmissionState.READING, SubmissionAction.START_READING): SubmissionState.READING,
    (SubmissionState.READING, SubmissionAction.FINISH_READING): SubmissionState.TO_CHECK,
    (SubmissionState.STORED, SubmissionAction.SET_ASIDE): SubmissionState.SET_ASIDE,
    (SubmissionState.TO_CHECK, SubmissionAction.READ_AGAIN): SubmissionState.STORED,
    (SubmissionState.TO_CHECK, SubmissionAction.SETTLE): SubmissionState.SETTLED,
    (SubmissionState.TO_CHECK, SubmissionAction.SET_ASIDE): SubmissionState.SET_ASIDE,
    (SubmissionState.SETTLED, SubmissionAction.UNDO_SETTLE): SubmissionState.TO_CHECK,
    (SubmissionState.SET_ASIDE, SubmissionAction.BRING_BACK): SubmissionState.STORED,
}


class ProposalState(TextChoices):
    RECEIVED = "received", _("已接收")
    TO_REVIEW = "to_review", _("待审核")
    TO_TERRITORY = "to_territory", _("待属地审核")
    ACCEPTED = "accepted", _("审核通过")
    RETURNED = "returned", _("退回补正")
    REJECTED = "rejected", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProposalAction(TextChoices):
    PASS_FORM_CHECK = "pass_form_check", _("本场核对完成")
    UNDO_FORM_CHECK = "undo_form_check", _("撤销核对")
    RETURN = "return", _("退回补正")
    CORRECT = "correct", _("补正")
    SEND_TO_TERRITORY = "send_to_territory", _("转属地审核")
    PASS_TERRITORY = "pass_territory", _("属地审核同意")
    ACCEPT = "accept", _("审核通过")
    REJECT = "reject", _("不予通过")
    REOPEN = "reopen", _("重新审核")
    WITHDRAW = "withdraw", _("撤回")
    RESTORE = "restore", _("恢复")


_LIVE: Final = (
    ProposalState.RECEIVED,
    ProposalState.TO_REVIEW,
    ProposalState.TO_TERRITORY,
    ProposalState.ACCEPTED,
    ProposalState.RETURNED,
)

PROPOSAL_TRANSITIONS: Final[dict[tuple[ProposalState, ProposalAction], ProposalState]] = {
    (ProposalState.RECEIVED, ProposalAction.PASS_FORM_CHECK): ProposalState.TO_REVIEW,
    (ProposalState.RECEIVED, ProposalAction.RETURN): ProposalState.RETURNED,
    (ProposalState.RECEIVED, ProposalAction.CORRECT): ProposalState.RECEIVED,
    (ProposalState.TO_REVIEW, ProposalAction.UNDO_FORM_CHECK): ProposalState.RECEIVED,
    (ProposalState.RETURNED, ProposalAction.UNDO_FORM_CHECK): ProposalState.RECEIVED,
    (ProposalState.RETURNED, ProposalAction.CORRECT): ProposalState.RECEIVED,
    (ProposalState.TO_REVIEW, ProposalAction.CORRECT): ProposalState.RECEIVED,
    (ProposalState.ACCEPTED, ProposalAction.CORRECT): ProposalState.RECEIVED,
    (ProposalState.TO_REVIEW, ProposalAction.RETURN): ProposalState.RETURNED,
    (ProposalState.TO_REVIEW, ProposalAction.SEND_TO_TERRITORY): ProposalState.TO_TERRITORY,
    (ProposalState.TO_REVIEW, ProposalAction.ACCEPT): ProposalState.ACCEPTED,
    (ProposalState.TO_REVIEW, ProposalAction.REJECT): ProposalState.REJECTED,
    # the territory agrees to the hosting; acceptance stays with the leaders
    (ProposalState.TO_TERRITORY, ProposalAction.PASS_TERRITORY): ProposalState.TO_REVIEW,
    (ProposalState.TO_TERRITORY, ProposalAction.RETURN): ProposalState.RETURNED,
    (ProposalState.TO_TERRITORY, ProposalAction.REJECT): ProposalState.REJECTED,
    (ProposalState.ACCEPTED, ProposalAction.REOPEN): ProposalState.TO_REVIEW,
    (ProposalState.REJECTED, ProposalAction.REOPEN): ProposalState.TO_REVIEW,
    # a reviewer's return taken back as entered by mistake
    (ProposalState.RETURNED, ProposalAction.REOPEN): ProposalState.TO_REVIEW,
    **{(state, ProposalAction.WITHDRAW): ProposalState.WITHDRAWN for state in _LIVE},
    (ProposalState.WITHDRAWN, ProposalAction.RESTORE): ProposalState.RECEIVED,
}


class DeliveryState(TextChoices):
    """What becomes of a published lecture. A changed one still stands, on another day or by
    another speaker than announced."""

    LISTED = "listed", _("可预约")
    SCHEDULED = "scheduled", _("已排期")
    CHANGED = "changed", _("已调整")
    HELD = "held", _("已开展")
    CANCELLED = "cancelled", _("已取消")


class DeliveryAction(TextChoices):
    SCHEDULE = "schedule", _("定档")
    RESCHEDULE = "reschedule", _("改期")
    SUBSTITUTE = "substitute", _("换人")
    RECORD_CONSENT = "record_consent", _("登记公开意愿")
    CANCEL = "cancel", _("取消")
    RESUME = "resume", _("恢复")
    HOLD = "hold", _("登记开展情况")
    DROP_PHOTO = "drop_photo", _("撤下照片")
    REOPEN = "reopen", _("撤销已开展")


DATED: Final = (DeliveryState.SCHEDULED, DeliveryState.CHANGED)

DELIVERY_TRANSITIONS: Final[dict[tuple[DeliveryState, DeliveryAction], DeliveryState]] = {
    (DeliveryState.LISTED, DeliveryAction.SCHEDULE): DeliveryState.SCHEDULED,
    # nothing was announced yet that could be called changed
    (DeliveryState.LISTED, DeliveryAction.SUBSTITUTE): DeliveryState.LISTED,
    **{(state, DeliveryAction.RESCHEDULE): DeliveryState.CHANGED for state in DATED},
    **{(state, DeliveryAction.SUBSTITUTE): DeliveryState.CHANGED for state in DATED},
    **{
        (state, DeliveryAction.CANCEL): DeliveryState.CANCELLED
        for state in (DeliveryState.LISTED, *DATED)
    },
    (DeliveryState.CANCELLED, DeliveryAction.RESUME): DeliveryState.LISTED,
    # many a lecture is held without anybody having told the office the day before
    **{
        (state, DeliveryAction.HOLD): DeliveryState.HELD for state in (DeliveryState.LISTED, *DATED)
    },
    # what was forgotten the first time: a photograph, the number of listeners
    (DeliveryState.HELD, DeliveryAction.HOLD): DeliveryState.HELD,
    (DeliveryState.HELD, DeliveryAction.REOPEN): DeliveryState.SCHEDULED,
    (DeliveryState.HELD, DeliveryAction.DROP_PHOTO): DeliveryState.HELD,
    # consent is given and taken back at any time
    **{(state, DeliveryAction.RECORD_CONSENT): state for state in DeliveryState},
}


class Cause(TextChoices):
    """Why a lecture was changed or cancelled, in the few words the public reads."""

    SPEAKER = "speaker", _("主讲人因故不能到场")
    WEATHER = "weather", _("天气原因")
    VENUE = "venue", _("场地原因")
    HOST = "host", _("应邀请单位要求")
    MERGED = "merged", _("与其他场次合并")
    OTHER = "other", _("因故调整")


class NamedAs(TextChoices):
    """As whom somebody is named with a lecture."""

    SPEAKER = "speaker", _("主讲人")
    SUBSTITUTE = "substitute", _("代讲人")


class ConsentDoor(TextChoices):
    """How somebody said whether a name may be published."""

    PHONE = "phone", _("电话")
    LETTER = "letter", _("书面")
    MAIL = "mail", _("电子邮件")
    IN_PERSON = "in_person", _("当面")
    SOCIETY = "society", _("由申报单位转达")
    LINK = "link", _("办理链接")
    DESK = "desk", _("工作台登记")
    FORM = "form", _("申报或配送表")


class Relation(TextChoices):
    """How a submission stands to what the same organisation sent before."""

    FIRST = "first", _("首次报送")
    UNDECIDED = "undecided", _("待确定关系")
    REPLACE = "replace", _("替换")
    APPEND = "append", _("追加")
    OTHER_DEPARTMENT = "other_department", _("另一部门")
    OTHER_ORGANISATION = "other_organisation", _("另一学会")
    DUPLICATE = "duplicate", _("重复来件")
    CORRECTION = "correction", _("补正")


COUNTING: Final = frozenset(
    {
        Relation.FIRST,
        Relation.APPEND,
        Relation.REPLACE,
        Relation.OTHER_DEPARTMENT,
        Relation.CORRECTION,
    }
)


class Door(TextChoices):
    """By which way a submission came in."""

    MAILBOX = "mailbox", _("邮箱")
    UPLOAD = "upload", _("上传")
    TRANSCRIPTION = "transcription", _("登记来件(代录)")
    LINK = "link", _("在线填报")
    API = "api", _("接口报送")


class DecisionKind(TextChoices):
    UNIT_OPINION = "unit_opinion", _("单位意见")
    FORM_CHECK = "form_check", _("形式审核")
    CONTENT = "content", _("内容审核")
    TERRITORY = "territory", _("属地审核")
    LEADERS = "leaders", _("领导审定")


class DecisionResult(TextChoices):
    AGREE = "agree", _("同意")
    RETURN = "return", _("退回补正")
    REFUSE = "refuse", _("不同意")
    DEFER = "defer", _("缓议")


class ChaseChannel(TextChoices):
    PHONE = "phone", _("电话")
    GROUP = "group", _("群通知")
    MAIL = "mail", _("邮件")


def next_call_state(state: CallState, action: CallAction) -> CallState:
    return next_state(CALL_TRANSITIONS, state, action)


def next_submission_state(state: SubmissionState, action: SubmissionAction) -> SubmissionState:
    return next_state(SUBMISSION_TRANSITIONS, state, action)


def next_proposal_state(state: ProposalState, action: ProposalAction) -> ProposalState:
    return next_state(PROPOSAL_TRANSITIONS, state, action)


def next_delivery_state(state: DeliveryState, action: DeliveryAction) -> DeliveryState:
    return next_state(DELIVERY_TRANSITIONS, state, action)
