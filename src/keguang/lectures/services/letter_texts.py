"""函件文字: what the office writes to an organisation. Values in, finished letter out.

The letter of a call is the office's own text with placeholders; every other letter states facts
and is made here, so that it never says anything the records do not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    in_review: int
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
    day = _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
    return f"{day}{local:%H:%M}"


def day_text(moment: datetime) -> str:
    local = localtime(moment)
    return _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}


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
    subject = _("催报：%(title)s，%(missing)s") % {
        "title": title,
        "missing": _missing_words(standing, len(faults)),
    }
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
    names = "、".join(files)
    body = [
        f"{organisation}：",
        "",
        _("贵单位报送的%(title)s材料已收悉（%(names)s）。核对结果另行回复。")
        % {"title": title, "names": names}
        if names
        else _("贵单位报送的%(title)s材料已收悉。核对结果另行回复。") % {"title": title},
        *_foot(sender),
    ]
    return Letter(_("收悉：%(title)s") % {"title": title}, "\n".join(body))


def judgement(
    *,
    organisation: str,
    title: str,
    received: datetime,
    due: datetime,
    complete: Sequence[str],
    faults: Sequence[str],
    standing: Standing,
    ways: Ways,
    sender: Sender,
) -> Letter:
    """The answer to a submission: lectures by title, what is wrong with each, what still lacks."""
    subject = _("%(title)s：%(outcome)s") % {
        "title": title,
        "outcome": _missing_words(standing, len(faults))
        if faults or standing.gap
        else _("报送完成"),
    }
    body = [
        f"{organisation}：",
        "",
        _("贵单位%(day)s报送的%(title)s材料已核对。") % {"day": day_text(received), "title": title},
    ]
    if complete:
        names = "、".join(complete)
        body.append(_("填报完整%(n)d场：%(names)s。") % {"n": len(complete), "names": names})
    body += _fault_lines(faults)
    if standing.gap:
        body.append(_gap_sentence(standing) + _sending_sentence(standing, due))
    elif not faults:
        body.append(_("场数和内容均符合要求，将进入审核，感谢支持。"))
    body += [*_way_lines(ways), *_foot(sender)]
    return Letter(subject, "\n".join(body))


def contact_question(
    *, organisation: str, title: str, known: str, ways: Ways, sender: Sender
) -> Letter:
    """确认联系人: is this still the person to write to?"""
    body = [
        f"{organisation}：",
        "",
        _("%(title)s即将开始。我们登记的贵单位联系人是%(known)s。")
        % {"title": title, "known": known}
        if known
        else _("%(title)s即将开始。我们还没有登记贵单位的联系人。") % {"title": title},
        _("请打开下面的链接确认或更新，不用注册，%(until)s前有效：") % {"until": ways.link_until},
        ways.link,
        *_foot(sender),
    ]
    return Letter(_("请确认联系人：%(title)s") % {"title": title}, "\n".join(body))


def _deadline_sentence(title: str, due: datetime, workdays_left: int) -> str:
    words = {"title": title, "due": moment_text(due), "n": workdays_left}
    if workdays_left < 0:
        return _("%(title)s已于%(due)s截止。") % words
    if workdays_left == 0:
        return _("%(title)s今天截止（%(due)s）。") % words
    return _("%(title)s将于%(due)s截止，还有%(n)d个工作日。") % words


def _count_sentence(standing: Standing) -> str:
    if not standing.reported:
        return _("尚未收到贵单位的申报表，应报%(n)d场。") % {"n": standing.asked}
    said = _("贵单位已报%(reported)d场，其中填报完整%(complete)d场。") % {
        "reported": standing.reported,
        "complete": standing.complete,
    }
    return said + _gap_sentence(standing)


def _gap_sentence(standing: Standing) -> str:
    said = _("应报%(asked)d场，按%(measure)s还差%(gap)d场") % {
        "asked": standing.asked,
        "measure": standing.measure,
        "gap": standing.gap,
    }
    if standing.overdue and standing.in_review:
        said += _("，其中%(n)d场正在审核") % {"n": standing.in_review}
    return f"{said}。"


def _sending_sentence(standing: Standing, due: datetime) -> str:
    if not standing.to_send:
        return ""
    words = {"n": standing.to_send, "due": moment_text(due)}
    if standing.overdue:
        return _("现已过截止时间，请尽快补报%(n)d场。") % words
    return _("请于%(due)s前补报%(n)d场。") % words


def _missing_words(standing: Standing, faults: int) -> str:
    if not standing.reported:
        return _("尚未报送")
    said = [_("%(n)d场需补正") % {"n": faults}] if faults else []
    if standing.gap and (standing.to_send or not faults):
        words = {"gap": standing.gap, "measure": standing.measure}
        said.append(_("还差%(gap)d场（%(measure)s）") % words)
    return "，".join(said)


def _fault_lines(faults: Sequence[str]) -> list[str]:
    if not faults:
        return []
    lines = [f"{number}. {fault}。" for number, fault in enumerate(faults, start=1)]
    return ["", _("请补正以下%(n)d场：") % {"n": len(faults)}, *lines]


def _way_lines(ways: Ways) -> list[str]:
    offered = []
    if ways.link:
        words = {"until": ways.link_until}
        offered.append(_("打开链接填写，手机、电脑均可，不用注册，%(until)s前有效：") % words)
    if ways.attachment:
        words = {"name": ways.attachment}
        offered.append(_("填写附件《%(name)s》，直接回复本邮件。") % words)
    if not offered:
        return []
    if len(offered) == 1:
        return ["", offered[0], *([ways.link] if ways.link else [])]
    return ["", _("两种办法任选一种："), f"1. {offered[0]}", ways.link, f"2. {offered[1]}"]


def _foot(sender: Sender) -> list[str]:
    asking = _("如有疑问，请与%(office)s联系，电话%(phone)s。") % {
        "office": sender.office,
        "phone": sender.phone,
    }
    return ["", asking, "", sender.signature]
