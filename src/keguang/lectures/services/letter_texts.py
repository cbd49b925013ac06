"""函件文字: what the office writes to an organisation. Values in, finished letter out.

The letter of a call is the office's own text with placeholders; every other letter states facts
and is made here, so that it never says anything the records do not. Letters are Chinese whatever
language their clerk reads: nothing here is marked for translation but the one refusal.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken

PLACEHOLDERS: Final = (
    "单位",
    "联系人",
    "年度",
    "依据",
    "最低场数",
    "截止时间",
    "表名",
    "填报链接",
    "链接有效期",
    "部门",
    "电话",
    "落款",
)
_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")

DEFAULT_LETTER: Final = """\
{单位}：

为更好地发挥“科普大讲堂”品牌效应，提升科普影响力，现征集贵单位{年度}年拟开展的科普讲座活动{依据}。每家至少{最低场数}场，请于{截止时间}前报送。

报送方式任选一种：
1. 填写附件《{表名}》（Word、Excel任选其一），将电子版和盖章扫描件回复到本邮箱；
2. 打开下面的链接在线填报，手机、电脑均可，不用注册，{链接有效期}前有效：
{填报链接}

附件已填好贵单位名称。行数不够可自行增加，请不要改动表头。
如有疑问，请与{部门}联系，电话{电话}。

{落款}"""


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the body and department at the foot of every letter."""

    owner: str
    office: str
    phone: str

    @property
    def signature(self) -> str:
        return f"{self.owner}{self.office}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an organisation stands, as its letter states it.

    `asked` is what it owes in all, `gap` what lacks by `measure`, `to_send` what it must still send
    (the rest of the gap waits for review or for a correction).
    """

    reported: int
    complete: int
    gap: int
    to_send: int
    measure: str
    asked: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to answer. Empty where a way does not exist for this letter."""

    link: str = ""
    link_until: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a piece brought: lectures, the stamped paper alone, or files nobody could read.

    `refused` says by name why a file could not be opened; `unrecognised` names pictures.
    """

    received: datetime
    is_evidence: bool = False
    is_unread: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)
    unrecognised: Sequence[str] = ()


def check_placeholders(text: str) -> None:
    """Refuse a letter with a placeholder nobody fills."""
    unknown = sorted({name for name in _PLACE.findall(text) if name not in PLACEHOLDERS})
    if unknown:
        words = {"unknown": "、".join(unknown), "known": "、".join(PLACEHOLDERS)}
        raise RuleBroken(_("不认识的占位符：%(unknown)s。可以用：%(known)s。") % words)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; a value is never itself searched for one."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def moment_text(moment: datetime) -> str:
    """2月28日17:00: a deadline as letters say it."""
    local = localtime(moment)
    return f"{day_text(local)}{local:%H:%M}"


def day_text(moment: datetime) -> str:
    local = localtime(moment)
    return f"{local.month}月{local.day}日"


def reminder(
    *,
    organisation: str,
    title: str,
    due: datetime,
    workdays_left: int,
    standing: Standing,
    faults: Sequence[str],
    ways: Ways,
    sender: Sender,
) -> Letter:
    """催报: what is missing, and by when. `workdays_left` is negative after the deadline."""
    subject = f"催报：{title}，{_missing_words(standing, len(faults))}"
    body = [
        f"{organisation}：",
        "",
        _deadline_sentence(title, due, workdays_left) + _count_sentence(standing),
        *_fault_lines(faults),
        *_way_lines(ways),
        *_foot(sender),
    ]
    return Letter(subject, "\n".join(body))


def receipt(*, organisation: str, title: str, files: Sequence[str], sender: Sender) -> Letter:
    """收悉: the plain acknowledgement; it judges nothing, so it may go out by itself."""
    names = f"（{'、'.join(files)}）" if files else ""
    body = [
        f"{organisation}：",
        "",
        f"贵单位报送的{title}材料已收悉{names}。核对结果另行回复。",
        *_foot(sender),
    ]
    return Letter(f"收悉：{title}", "\n".join(body))


def judgement(
    *,
    organisation: str,
    title: str,
    arrival: Arrival,
    due: datetime,
    complete: Sequence[str],
    faults: Sequence[str],
    standing: Standing,
    ways: Ways,
    sender: Sender,
) -> Letter:
    """The answer to a submission: lectures by title, what is wrong with each, what still lacks."""
    body = [f"{organisation}：", "", *_arrival_lines(arrival, title)]
    if complete:
        body.append(f"填报完整{len(complete)}场：{'、'.join(complete)}。")
    body += _fault_lines(faults)
    if standing.gap:
        body.append(_gap_sentence(standing) + _sending_sentence(standing, due))
    elif not faults and not arrival.is_unread:
        body.append("场数和内容均符合要求，将进入审核，感谢支持。")
    body += [*_way_lines(ways), *_foot(sender)]
    return Letter(f"{title}：{_outcome(arrival, standing, len(faults))}", "\n".join(body))


def _outcome(arrival: Arrival, standing: Standing, faults: int) -> str:
    if arrival.is_unread:
        return "材料未能读出，请重新报送"
    if not faults and not standing.gap:
        return "报送完成"
    if arrival.is_evidence and not standing.reported:
        return f"盖章件已收，还差{standing.gap}场（{standing.measure}）"
    return _missing_words(standing, faults)


def _arrival_lines(arrival: Arrival, title: str) -> list[str]:
    came = f"贵单位{day_text(arrival.received)}报送的{title}"
    if arrival.is_evidence:
        return [f"{came}盖章件已收到，作为佐证存档；讲座内容以电子表格为准。"]
    if not arrival.is_unread:
        return [f"{came}材料已核对。"]
    reasons = [f"“{name}”：{why}" for name, why in arrival.refused.items()]
    reasons += [
        f"“{name}”：是图片或扫描件，文字不能识别。"
        for name in arrival.unrecognised
        if name not in arrival.refused
    ]
    numbered = [f"{number}. {reason}" for number, reason in enumerate(reasons, start=1)]
    return [
        f"{came}材料已收到，但没有能读出讲座内容。",
        *numbered,
        "请将未加密的 Word 或 Excel 电子表格直接回复到本邮箱，也可以按下面的办法填报。",
    ]


def verdict(
    *,
    organisation: str,
    title: str,
    due: datetime,
    returned: int,
    faults: Sequence[str],
    refused: Sequence[str],
    standing: Standing,
    ways: Ways,
    sender: Sender,
) -> Letter:
    """审核结果: what reviewers or leaders returned and refused, with the reasons they gave.

    `faults` are all lectures that wait for a correction, `returned` of them by a decision.
    """
    said = [f"{returned}场退回补正"] if returned else []
    said += [f"{len(refused)}场未通过"] if refused else []
    body = [
        f"{organisation}：",
        "",
        f"贵单位为{title}报送的讲座经审核，{'、'.join(said)}。",
        *_fault_lines(faults),
    ]
    if refused:
        body += ["", f"未通过审核的{len(refused)}场：", *_numbered(refused)]
    if standing.gap:
        body += ["", _gap_sentence(standing) + _sending_sentence(standing, due)]
    body += [*_way_lines(ways), *_foot(sender)]
    return Letter(f"审核结果：{title}，{'、'.join(said)}", "\n".join(body))


def fresh_links(
    *,
    organisation: str,
    title: str,
    correct: str,
    fill: str,
    until: str,
    typed: bool,
    sender: Sender,
) -> Letter:
    """重发办理链接: each link ("" where there is none), and that what was typed is kept."""
    links = [(what, link) for what, link in (("补正", correct), ("在线填报", fill)) if link]
    body = [
        f"{organisation}：",
        "",
        f"现重新发送{title}的办理链接，手机、电脑均可打开，不用注册，{until}前有效。"
        "此前的链接如打不开，请以本函为准。",
        *(line for what, link in links for line in ("", f"{what}：", link)),
    ]
    if typed:
        body += ["", "已填写、尚未提交的内容仍然保留，打开链接即可接着填。"]
    return Letter(f"办理链接：{title}", "\n".join([*body, *_foot(sender)]))


def contact_question(
    *, organisation: str, title: str, known: str, ways: Ways, sender: Sender
) -> Letter:
    """确认联系人: is this still the person to write to?"""
    registered = f"我们登记的贵单位联系人是{known}。" if known else "我们还没有登记贵单位的联系人。"
    body = [
        f"{organisation}：",
        "",
        f"{title}即将开始。{registered}",
        f"请打开下面的链接确认或更新，不用注册，{ways.link_until}前有效：",
        ways.link,
        *_foot(sender),
    ]
    return Letter(f"请确认联系人：{title}", "\n".join(body))


def _deadline_sentence(title: str, due: datetime, workdays_left: int) -> str:
    if workdays_left < 0:
        return f"{title}已于{moment_text(due)}截止。"
    if workdays_left == 0:
        return f"{title}今天截止（{moment_text(due)}）。"
    return f"{title}将于{moment_text(due)}截止，还有{workdays_left}个工作日。"


def _count_sentence(standing: Standing) -> str:
    if not standing.reported:
        return f"尚未收到贵单位的申报表，应报{standing.asked}场。"
    said = f"贵单位已报{standing.reported}场，其中填报完整{standing.complete}场。"
    return said + _gap_sentence(standing)


def _gap_sentence(standing: Standing) -> str:
    if not standing.gap:
        return f"应报{standing.asked}场，{standing.measure}的已够，正在审核。"
    return f"应报{standing.asked}场，按{standing.measure}还差{standing.gap}场。"


def _sending_sentence(standing: Standing, due: datetime) -> str:
    if not standing.to_send:
        return ""
    if standing.overdue:
        return f"现已过截止时间，请尽快补报{standing.to_send}场。"
    return f"请于{moment_text(due)}前补报{standing.to_send}场。"


def _missing_words(standing: Standing, faults: int) -> str:
    if not standing.reported:
        return "尚未报送"
    said = [f"{faults}场需补正"] if faults else []
    if standing.gap and (standing.to_send or not faults):
        said.append(f"还差{standing.gap}场（{standing.measure}）")
    return "，".join(said)


def _fault_lines(faults: Sequence[str]) -> list[str]:
    if not faults:
        return []
    return ["", f"请补正以下{len(faults)}场：", *_numbered(faults)]


def _numbered(lectures: Sequence[str]) -> list[str]:
    return [f"{number}. {lecture}。" for number, lecture in enumerate(lectures, start=1)]


def _way_lines(ways: Ways) -> list[str]:
    offered = []
    if ways.link:
        offered.append(f"打开链接填写，手机、电脑均可，不用注册，{ways.link_until}前有效：")
    if ways.attachment:
        offered.append(f"填写附件《{ways.attachment}》，直接回复本邮件。")
    if not offered:
        return []
    if len(offered) == 1:
        return ["", offered[0], *([ways.link] if ways.link else [])]
    return ["", "两种办法任选一种：", f"1. {offered[0]}", ways.link, f"2. {offered[1]}"]


def _foot(sender: Sender) -> list[str]:
    asking = f"如有疑问，请与{sender.office}联系，电话{sender.phone}。"
    return ["", asking, "", sender.signature]
