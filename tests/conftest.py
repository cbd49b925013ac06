"""What every test shares: a private data folder, quick password hashes, and real servers."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("KEGUANG_DATA_DIR", tempfile.mkdtemp(prefix="keguang-test-"))
# here and not in pyproject.toml, where the settings would be read before the folder is chosen
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
# Playwright's synchronous driver keeps an event loop in the test's thread
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.servers.fixtures", "tests.browser"]


def pytest_configure() -> None:
    """Where the real settings would only cost time: slow hashes, fingerprinted static files.

    The journeys in tests/flows run an installation with the real ones.
    """
    from django.conf import settings  # noqa: PLC0415  the environment above comes first

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long journeys begin first, so that at the end no process waits for another's."""
    items.sort(key=lambda item: not _is_journey(item))


def _is_journey(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "services"))


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits count in the cache; no test pays for another's."""
    if request.node.get_closest_marker("django_db"):
        from django.core.cache import cache  # noqa: PLC0415  needs the settings above

        cache.clear()


@pytest.fixture(autouse=True)
def _source_language() -> Iterator[None]:
    """Every test starts in Chinese, whatever language the last one's page was in."""
    from django.utils import translation  # noqa: PLC0415  needs the settings above

    with translation.override("zh-hans"):
        yield
