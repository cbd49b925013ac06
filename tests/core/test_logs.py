"""The log names a page and never the token that opens it."""

import logging

import pytest

from keguang.core.logs import HideTokens
from keguang.core.services.links import TOKEN_BYTES


@pytest.mark.parametrize("path", ["/fill/{}/", "/correct/{}/draft/", "/invitation/{}"])
def test_no_token_reaches_the_log(path: str) -> None:
    token = "Ab_-9" * (TOKEN_BYTES * 4 // 3 // 5 + 1)
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Error", path.format(token)), None
    )

    HideTokens().filter(record)

    assert token not in record.getMessage()
    assert path.partition("{")[0] in record.getMessage()


def test_every_handler_hides_tokens(settings: object) -> None:
    handlers = settings.LOGGING["handlers"].values()  # type: ignore[attr-defined]  # pytest-django's settings

    assert all("tokens" in handler["filters"] for handler in handlers)


def test_ordinary_words_stay() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "mailbox: %s", ("连接超时",), None)

    HideTokens().filter(record)

    assert record.getMessage() == "mailbox: 连接超时"
