import pytest

from keguang.core.mailbox.classify import classify
from keguang.core.models import MessageKind
from tests.core.mail.messages import delivery_report, letter, line, netease_bounce, qq_bounce


@pytest.mark.parametrize(
    "raw",
    [
        delivery_report(receiver="a@example.com", message_id="<x@example.cn>"),
        netease_bounce(receiver="a@example.com"),
        qq_bounce(receiver="a@example.com"),
        letter(sender="MAILER-DAEMON@example.com", subject="failure notice"),
        letter(sender="Mail Delivery System <mail-daemon@example.com>", subject="邮件投递失败"),
        letter(sender="bounces+12@example.com", subject="Undeliverable: 催报通知"),
        letter(sender="a@example.com", subject="x", X_Failed_Recipients="b@example.com"),
    ],
)
def test_bounces(raw: bytes) -> None:
    assert classify(line(raw)) is MessageKind.BOUNCE


@pytest.mark.parametrize(
    "raw",
    [
        letter(subject="Re: 催报", Auto_Submitted="auto-replied (vacation)"),
        letter(subject="我在休假", X_Autoreply="yes"),
        letter(subject="自动回复：关于征集讲座的通知"),
        letter(subject="自动回复: Re: 征集"),
        letter(subject="[自动回复]您好"),
        letter(subject="外出：2月20日返回"),
        letter(subject="Out of Office: Re: 征集"),
        letter(subject="Automatic reply: 征集"),
        letter(subject="已读: 关于征集讲座的通知"),
        letter(subject="x", Precedence="auto_reply"),
    ],
)
def test_automatic_answers(raw: bytes) -> None:
    assert classify(line(raw)) is MessageKind.AUTOMATIC


@pytest.mark.parametrize(
    "raw",
    [
        letter(),
        letter(subject="关于外出考察学习的通知"),
        letter(subject="转发：系统退信，请问地址是否有变"),
        letter(subject="自动化学会申报讲座"),
        letter(subject="讲座申报（在线表单）", Auto_Submitted="auto-generated"),
        letter(subject="回复：自动回复：征集通知"),
        letter(sender="postmaster@society.example.com", subject="讲座申报表"),
    ],
)
def test_letters_a_person_may_have_written_are_neither(raw: bytes) -> None:
    assert classify(line(raw)) is None
