from base64 import b64encode
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from keguang.core.mailbox.headers import decode_text, read_headers
from tests.core.mail.messages import header_line, letter, line


def test_a_tidy_message_is_read_whole() -> None:
    read = line(letter(message_id="<one@example.com>", In_Reply_To="<ours@example.cn>"))

    assert read.identity == "<one@example.com>"
    assert (read.sender, read.sender_name) == ("qixiang@example.com", "李静")
    assert read.subject == "洛阳市气象学会申报讲座"
    assert read.sent_at == datetime(2026, 2, 20, 1, 0, tzinfo=UTC)
    assert read.in_reply_to == ("<ours@example.cn>",)


def test_raw_gbk_headers_are_guessed() -> None:
    read = header_line(
        "Subject: 关于报送讲座的函".encode("gb18030"),
        "From: 洛阳市医学会 <Med@Example.com>".encode("gb18030"),
    )

    assert read.subject == "关于报送讲座的函"
    assert (read.sender, read.sender_name) == ("med@example.com", "洛阳市医学会")


def test_raw_utf_8_headers_are_guessed() -> None:
    assert header_line("Subject: 瀍河回族区科协".encode()).subject == "瀍河回族区科协"


def test_a_character_cut_in_two_by_encoded_words_is_joined() -> None:
    data = "瀍河区讲座申报表".encode()
    words = [b64encode(piece).decode() for piece in (data[:7], data[7:])]
    folded = "\r\n ".join(f"=?utf-8?B?{word}?=" for word in words)

    assert header_line(f"Subject: {folded}".encode()).subject == "瀍河区讲座申报表"


def test_gb2312_words_may_hold_characters_beyond_gb2312() -> None:
    word = b64encode("王喆".encode("gb18030")).decode()

    assert decode_text(f"=?gb2312?B?{word}?=") == "王喆"


def test_without_message_id_the_identifying_headers_are_the_identity() -> None:
    headers = (b"From: a@example.com", b"Subject: x", b"Date: Fri, 20 Feb 2026 09:00:00 +0800")

    first = header_line(b"Received: from one", *headers)
    again = header_line(b"Received: from two", *headers)
    other = header_line(*headers[:1], b"Subject: y", *headers[2:])

    assert first.identity.startswith("sha256:")
    assert first.identity == again.identity != other.identity


def test_an_endless_message_id_is_replaced_by_the_hash() -> None:
    read = header_line(b"Message-ID: <" + b"x" * 900 + b"@example.com>")

    assert read.identity == f"sha256:{read.fingerprint}"


def test_a_malformed_sender_still_gives_its_address() -> None:
    read = header_line('From: "科协(市直)" 李静 li@example.com'.encode())

    assert read.sender == "li@example.com"


def test_an_impossible_date_is_none() -> None:
    assert header_line(b"Date: Fri, 99 Feb 20260 09:00:00 +0800").sent_at is None
    assert header_line(b"Date: yesterday").sent_at is None


@given(st.binary(max_size=600))
def test_no_bytes_make_reading_fail_or_yield_text_a_database_refuses(block: bytes) -> None:
    read = read_headers(b"Subject: " + block, uid="1", uidvalidity="1", size=0)

    for text in (read.identity, read.sender, read.sender_name, read.subject):
        assert "\x00" not in text
        text.encode()
