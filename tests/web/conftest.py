from collections.abc import Iterator
from threading import Thread
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from keguang.web import navigation
from keguang.web.navigation import Navigation
from tests.browser import window

ABOVE: Final = ("keguang.core.", "allauth.", "whitenoise.")


@pytest.fixture(autouse=True)
def web_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve web's own pages: no app above it, static files from their sources, no session table."""
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(ABOVE)]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.LOGIN_URL = "/sign-in/"
    monkeypatch.setattr(navigation, "desk", Navigation())
    monkeypatch.setattr(navigation, "public", Navigation())


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def site(web_alone: None) -> Iterator[str]:
    """A server of web's own pages and static files; its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A Chinese reader's window that fails the test when the page complains."""
    with window(chromium) as opened:
        yield opened
