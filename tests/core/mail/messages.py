"""Messages as they arrive, from the tidy to the strange."""

from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from keguang.core.mailbox.headers import HeaderLine, read_headers

_serial = count(1)


def letter(
    *,
    sender: str = "李静 <qixiang@example.com>",
    subject: str = "洛阳市气象学会申报讲座",
    message_id: str = "",
    body: str = "附件请查收。",
    attachment: tuple[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """A well-formed message; `headers` are further ones, "_" standing for "-"."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "kepu@example.cn"
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Feb 2026 09:00:00 +0800"
    message["Message-ID"] = message_id or f"<letter{next(_serial)}@example.com>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    if attachment:
        name, data = attachment
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def line(raw: bytes) -> HeaderLine:
    """The header line of a message."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return read_headers(head, uid="1", uidvalidity="1", size=len(raw))


def header_line(*lines: bytes) -> HeaderLine:
    return line(b"\r\n".join(lines) + b"\r\n\r\n")


def delivery_report(
    *,
    receiver: str,
    message_id: str,
    action: str = "failed",
    answer: str = "550 5.1.1 User unknown",
) -> bytes:
    """A bounce by RFC 3464, as Postfix and Exchange write it."""
    return (
        "From: MAILER-DAEMON@mx.example.com\r\n"
        "To: kepu@example.cn\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <report{next(_serial)}@mx.example.com>\r\n"
        "Date: Fri, 20 Feb 2026 09:05:00 +0800\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n"
        "--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "I'm sorry to have to inform you that your message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.com\r\n"
        "\r\n"
        f"Final-Recipient: rfc822; {receiver}\r\n"
        f"Action: {action}\r\n"
        "Status: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; {answer}\r\n"
        "\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: kepu@example.cn\r\nTo: {receiver}\r\nMessage-ID: {message_id}\r\n"
        "--b--\r\n"
    ).encode()


def netease_bounce(*, receiver: str, message_id: str = "") -> bytes:
    """A provider's 系统退信: prose in GBK, without any report part."""
    text = (
        f"抱歉，您的邮件被退回来了……\n原邮件信息：\n时间：2026-02-20 09:00\n收件人：{receiver}\n"
        if not message_id
        else f"您的邮件无法送达 {receiver}\n退信原因：收件人邮件地址不存在 550 User not found\n"
        f"------原邮件信息------\nMessage-ID: {message_id}\nTo: {receiver}, other@example.com\n"
    )
    subject = b64encode("系统退信".encode("gbk")).decode()
    head = (
        "From: Postmaster@example.com\r\n"
        "To: kepu@example.cn\r\n"
        f"Subject: =?gb2312?B?{subject}?=\r\n"
        f"Message-ID: <netease{next(_serial)}@example.com>\r\n"
        "Date: Fri, 20 Feb 2026 09:05:00 +0800\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=gb2312\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + b64encode(text.encode("gbk")) + b"\r\n"


def qq_bounce(*, receiver: str) -> bytes:
    """Another provider's: HTML only."""
    html = (
        "<html><style>p{color:red}</style><body><p>很抱歉，您发送的邮件未能送达以下收件人：</p>"
        f"<a href='mailto:{receiver}'>{receiver}</a><p>原因：该邮箱不存在</p></body></html>"
    )
    head = (
        "From: PostMaster@qq.example.com\r\nTo: kepu@example.cn\r\n"
        f"Subject: =?utf-8?B?{b64encode('来自qq.example.com的退信'.encode()).decode()}?=\r\n"
        f"Message-ID: <qq{next(_serial)}@example.com>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + b64encode(html.encode()) + b"\r\n"
