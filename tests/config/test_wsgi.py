"""Behind the proxy of this machine, a visitor is counted under the visitor's own address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ASK = """
import io, sys
from keguang.config.wsgi import application
asked = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/no-such-page/", "SERVER_NAME": "localhost",
    "SERVER_PORT": "8000", "HTTP_HOST": "elsewhere.example", "REMOTE_ADDR": sys.argv[1],
    "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https",
    "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
}
application(asked, lambda status, headers: None)
sys.stdout.write(asked["REMOTE_ADDR"])
"""


@pytest.mark.parametrize(
    ("https", "comes_from", "counted_as"),
    [
        ("true", "127.0.0.1", "203.0.113.9"),
        ("true", "198.51.100.7", "198.51.100.7"),  # anybody may write that header
        ("false", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_only_the_proxy_of_this_machine_is_believed(
    tmp_path: Path, https: str, comes_from: str, counted_as: str
) -> None:
    settings = {"KEGUANG_DATA_DIR": str(tmp_path), "KEGUANG_HTTPS": https}

    asked = subprocess.run(
        [sys.executable, "-c", _ASK, comes_from],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert asked.stdout == counted_as
