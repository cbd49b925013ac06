"""函件文字: asking offices to choose, reminding them, and telling what was arranged.

Letters are Chinese whatever language their clerk reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from keguang.lectures.services.letter_texts import Letter, Sender, Ways


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom is written to about which round, until when, and by which ways it may answer."""

    office: str
    title: str
    deadline: str
    ways: Ways
    sender: Sender


def ask_to_choose(asked: Asking, lectures: int) -> Letter:
    """选报通知: the menu is attached, the link opens the same."""
    title, deadline, ways = asked.title, asked.deadline, asked.ways
    body = [
        f"{asked.office}：",
        "",
        f"{title}现已开始，共有{lectures}场讲座可供选择。请根据需要选报，于{deadline}前报送。",
        "",
        "两种办法任选一种：",
        f"1. 打开链接选报，手机、电脑均可，不用注册，{ways.link_until}前有效：",
        ways.link,
        f"2. 填写附件《{ways.attachment}》，在“选报”一栏打√，直接回复本邮件。",
        "",
        "本次不需要的，也请在链接中点“本次不选报”。再次报送的，以最后一次为准。",
        *_foot(asked.sender),
    ]
    return Letter(f"请选报：{title}", "\n".join(body))


def remind(asked: Asking) -> Letter:
    """催报选报: the same ways again, for offices that have not answered."""
    title, deadline, ways = asked.title, asked.deadline, asked.ways
    body = [
        f"{asked.office}：",
        "",
        f"{title}将于{deadline}截止，尚未收到贵单位的选报。请打开链接选报，{ways.link_until}前有效：",
        ways.link,
        "",
        f"也可填写附件《{ways.attachment}》回复本邮件。不需要的，请在链接中点“本次不选报”。",
        *_foot(asked.sender),
    ]
    return Letter(f"请尽快选报：{title}", "\n".join(body))


def tell_result(
    *,
    office: str,
    title: str,
    arranged: Sequence[str],
    cancelled: Sequence[str],
    waiting: Sequence[str],
    declined: Sequence[str],
    others: Sequence[str],
    sender: Sender,
) -> Letter:
    """选报结果: what was arranged, what was cancelled since, what waits, what cannot be and why,
    and what is still free."""
    body = [f"{office}：", "", f"贵单位{title}的办理结果如下。"]
    for heading, lines in (
        (f"已安排{len(arranged)}场：", arranged),
        (f"原已安排、现已取消{len(cancelled)}场：", cancelled),
        (f"排队等候{len(waiting)}场：", waiting),
        (f"未能安排{len(declined)}场：", declined),
        ("以下讲座尚无单位选报，可以改选：", others if cancelled or waiting or declined else ()),
    ):
        if lines:
            body += ["", heading, *_numbered(lines)]
    if arranged:
        body += ["", "已安排的，请提前落实场地和听众；确需调整的，请尽早联系。"]
    body += _foot(sender)
    return Letter(f"选报结果：{title}", "\n".join(body))


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def _foot(sender: Sender) -> list[str]:
    asking = f"如有疑问，请与{sender.office}联系，电话{sender.phone}。"
    return ["", asking, "", sender.signature]
