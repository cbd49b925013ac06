from hypothesis import given
from hypothesis import strategies as st

from keguang.core.mailbox.bounces import FailedReceiver, read_bounce
from tests.core.mail.messages import delivery_report, letter, netease_bounce, qq_bounce


def test_a_delivery_report_names_receiver_reason_and_letter() -> None:
    raw = delivery_report(receiver="Gone@example.com", message_id="<ours@example.cn>")

    bounce = read_bounce(raw)

    assert bounce.failed == (FailedReceiver("gone@example.com", "smtp; 550 5.1.1 User unknown"),)
    assert bounce.message_ids == ("<ours@example.cn>",)


def test_a_delayed_delivery_is_no_failure() -> None:
    raw = delivery_report(
        receiver="slow@example.com", message_id="<ours@example.cn>", action="delayed"
    )

    bounce = read_bounce(raw)

    assert (bounce.failed, bounce.delayed) == ((), True)


def test_prose_in_gbk_names_receiver_reason_and_letter_but_not_the_letters_other_receivers() -> (
    None
):
    bounce = read_bounce(
        netease_bounce(receiver="gone@example.com", message_id="<ours@example.cn>")
    )

    assert bounce.failed == (
        FailedReceiver("gone@example.com", "收件人邮件地址不存在 550 User not found"),
    )
    assert bounce.message_ids == ("<ours@example.cn>",)


def test_html_is_read_without_its_tags() -> None:
    bounce = read_bounce(qq_bounce(receiver="gone@example.com"))

    assert bounce.failed == (FailedReceiver("gone@example.com", "该邮箱不存在"),)


def test_the_failed_receivers_header_wins_over_prose() -> None:
    raw = letter(
        body="a@example.com b@example.com", X_Failed_Recipients="c@example.com, d@example.com"
    )

    assert [f.address for f in read_bounce(raw).failed] == ["c@example.com", "d@example.com"]


@given(st.binary(max_size=2_000))
def test_no_bytes_make_reading_fail(raw: bytes) -> None:
    read_bounce(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + raw)
    read_bounce(raw)


def test_a_receiver_named_only_among_the_letters_details_is_found() -> None:
    bounce = read_bounce(netease_bounce(receiver="gone@example.com"))

    assert [failed.address for failed in bounce.failed] == ["gone@example.com"]
