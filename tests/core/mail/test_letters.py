from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from keguang.core.sending.letters import Enclosure, Letter
from tests import make

SUBJECT = "关于征集2026年科普大讲堂讲座的通知（请各学会于2月28日前将申报表发至本邮箱并电话确认）"


def letter(**more: object) -> Letter:
    values = {
        "message_id": "<kg.1@example.cn>",
        "sender": "kepu@example.cn",
        "sender_name": "洛阳市科学技术协会",
        "to": ("a@example.com", "b@example.com"),
        "subject": SUBJECT,
        "body": "各学会：\n请按时报送。\n.\n",
        "date": make.NOW,
        **more,
    }
    return Letter(**values)  # type: ignore[arg-type]  # a test's keywords


def read(made: Letter) -> EmailMessage:
    return message_from_bytes(made.as_bytes(), policy=default)


def test_a_plain_letter_comes_out_as_it_went_in() -> None:
    message = read(letter())

    assert message["Subject"] == SUBJECT
    assert message["From"] == "洛阳市科学技术协会 <kepu@example.cn>"
    assert message["To"] == "a@example.com, b@example.com"
    assert message["Reply-To"] == "kepu@example.cn"
    assert message["Message-ID"] == "<kg.1@example.cn>"
    assert message["Date"].datetime == make.NOW
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["各学会：", "请按时报送。", "."]
    assert message["Auto-Submitted"] is None


def test_attachments_keep_their_chinese_names_for_new_programs_and_old() -> None:
    name = "附件1：洛阳市气象学会讲座申报表（2026年）.docx"
    made = letter(enclosures=(Enclosure(name, b"PK\x03\x04"), Enclosure("plain.xlsx", b"x")))

    chinese, plain = read(made).iter_attachments()

    assert (chinese.get_filename(), chinese.get_content()) == (name, b"PK\x03\x04")
    assert plain.get_filename() == "plain.xlsx"
    assert b"filename*=utf-8''" in made.as_bytes()
    assert b'name="=?utf-8?' in made.as_bytes()  # what programs without RFC 2231 look for
    assert chinese.get_content_type().endswith("wordprocessingml.document")


def test_every_line_is_seven_bit_short_and_ends_in_crlf() -> None:
    raw = letter(enclosures=(Enclosure("表.xlsx", b"\xff" * 5_000),)).as_bytes()

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_automatic_letters_ask_machines_not_to_answer() -> None:
    answer = read(letter(automatic=True, in_reply_to="<theirs@example.com>"))
    notice = read(letter(automatic=True))

    assert (answer["Auto-Submitted"], notice["Auto-Submitted"]) == (
        "auto-replied",
        "auto-generated",
    )
    assert (answer["In-Reply-To"], answer["References"]) == (
        "<theirs@example.com>",
        "<theirs@example.com>",
    )


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    made = letter(enclosures=(Enclosure('a"; x="b.docx', b"x"),))

    (attachment,) = read(made).iter_attachments()

    assert attachment.get_filename() == "a'; x='b.docx"
