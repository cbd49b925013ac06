"""函件文字: asking a society to fix its lectures' days, and to say what became of them.

Letters are Chinese whatever language their clerk reads.
"""

from collections.abc import Sequence

from keguang.lectures.services.letter_texts import Letter, Sender, Ways


def ask_for_days(
    *, organisation: str, title: str, lectures: Sequence[str], ways: Ways, sender: Sender
) -> Letter:
    """请定档: the lectures of the programme that have a season and no day."""
    body = [
        f"{organisation}：",
        "",
        f"{title}节目单已公布。贵单位以下{len(lectures)}场尚未确定具体日期：",
        *_numbered(lectures),
        "",
        "请确定日期、时间和地点。打开链接办理，手机、电脑均可，不用注册，"
        f"{ways.link_until}前有效：",
        ways.link,
        "",
        "主讲人不能到场、需要取消的，也在同一链接办理。",
        *_foot(sender),
    ]
    return Letter(f"请定档：{title}，{len(lectures)}场", "\n".join(body))


def ask_for_outcome(
    *, organisation: str, title: str, lectures: Sequence[str], ways: Ways, sender: Sender
) -> Letter:
    """请反馈: lectures whose day is past and of which nothing is known."""
    offered = [
        f"打开链接填写，手机、电脑均可，不用注册，{ways.link_until}前有效，可直接上传照片：",
        ways.link,
    ]
    if ways.attachment:
        offered = [
            "两种办法任选一种：",
            f"1. {offered[0]}",
            ways.link,
            f"2. 填写附件《{ways.attachment}》，直接回复本邮件，照片可一并附上。",
        ]
    body = [
        f"{organisation}：",
        "",
        f"{title}中，贵单位以下{len(lectures)}场已过排定日期：",
        *_numbered(lectures),
        "",
        "请反馈开展情况：到场人数、现场照片（2至5张）、报道链接。没有开展的，请选择改期或取消。",
        *offered,
        *_foot(sender),
    ]
    return Letter(f"请反馈开展情况：{title}，{len(lectures)}场", "\n".join(body))


def _numbered(lectures: Sequence[str]) -> list[str]:
    return [f"{number}. {lecture}" for number, lecture in enumerate(lectures, start=1)]


def _foot(sender: Sender) -> list[str]:
    asking = f"如有疑问，请与{sender.office}联系，电话{sender.phone}。"
    return ["", asking, "", sender.signature]
