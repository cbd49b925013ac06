"""states/*.md: diagrams drawn from the transition tables."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.db.models import TextChoices

from keguang.config.reference.markdown import code, fenced, page, section, table
from keguang.core.models import MailState
from keguang.core.sending.states import TRANSITIONS, MailAction
from keguang.lectures.states import (
    CALL_TRANSITIONS,
    DELIVERY_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    SUBMISSION_TRANSITIONS,
    CallState,
    DeliveryState,
    ProposalState,
    SubmissionState,
)
from keguang.orders.states import CHOICE_TRANSITIONS, ChoiceState

_MAIL_ACTIONS: Final = {
    MailAction.EDIT: "修改",
    MailAction.RELEASE: "发送",
    MailAction.CANCEL: "取消",
    MailAction.HAND_OVER: "交给邮件服务器",
    MailAction.CONFIRM: "服务器已接收",
    MailAction.DEFER: "稍后再发",
    MailAction.FAIL: "发送失败",
    MailAction.CONFIRM_LATER: "经核实已送达",
}


def call_page() -> str:
    return _page(
        "Call 征集",
        "A society that is late never blocks publishing; later additions are published as a new "
        "version. 个别单位逾期不影响公布，后补的讲座作为新版本公布。",
        CALL_TRANSITIONS,
        CallState.DRAFT,
    )


def submission_page() -> str:
    return _page(
        "Submission 来件",
        "What arrived, whatever it was, is stored first and read afterwards. "
        "收到的材料先存档，再识别。",
        SUBMISSION_TRANSITIONS,
        SubmissionState.STORED,
    )


def proposal_page() -> str:
    return _page(
        "Proposal 申报讲座",
        "One lecture on its way into the programme. 一场讲座从接收到列入节目单。",
        PROPOSAL_TRANSITIONS,
        ProposalState.RECEIVED,
    )


def delivery_page() -> str:
    return _page(
        "Delivery 开展",
        "What becomes of a lecture once its programme is out. A changed lecture (已调整) still "
        "stands, on another day or by another speaker than announced. "
        "节目单公布以后，一场讲座从可预约到已开展。",
        DELIVERY_TRANSITIONS,
        DeliveryState.LISTED,
    )


def choice_page() -> str:
    return _page(
        "Choice 选报场次",
        "One lecture an office wants. No later sheet undoes what is arranged or refused. "
        "一家单位选的一场讲座；已安排或未安排的，不因再次报送而改变。",
        CHOICE_TRANSITIONS,
        ChoiceState.WANTED,
    )


def mail_page() -> str:
    return _page(
        "Outgoing letter 函件",
        "Every letter is a draft first and is handed over once. 每封函件先是草稿，只发一次。",
        TRANSITIONS,
        MailState.DRAFT,
    )


def _page[S: TextChoices, A: StrEnum](
    title: str, introduction: str, transitions: Mapping[tuple[S, A], S], first: S
) -> str:
    states = list(
        dict.fromkeys([first, *(state for pair in _pairs(transitions) for state in pair)])
    )
    rows = [
        (
            f"{before.label} {code(before)}",
            f"{_word(action)} {code(action)}",
            f"{after.label} {code(after)}",
        )
        for (before, action), after in transitions.items()
    ]
    lines = [f'    state "{state.label}" as {state}' for state in states]
    lines.append(f"    [*] --> {first}")
    lines += [f"    {b} --> {a}: {_word(action)}" for (b, action), a in transitions.items()]
    return page(
        f"{title}: states",
        introduction,
        fenced("\n".join(["stateDiagram-v2", *lines]), "mermaid"),
        section("Every lawful step", table(("From", "Action", "To"), rows)),
        "Any other step is refused with a sentence. 其余步骤一律拒绝，并说明原因。",
    )


def _pairs[S, A](transitions: Mapping[tuple[S, A], S]) -> list[tuple[S, S]]:
    return [(before, after) for (before, _action), after in transitions.items()]


def _word(action: StrEnum | TextChoices) -> str:
    if isinstance(action, MailAction):
        return _MAIL_ACTIONS[action]
    assert isinstance(action, TextChoices)  # the other tables' actions carry their labels
    return str(action.label)
