"""What every test shares: a private data folder, and the servers that some of them start."""

import os
import tempfile

os.environ.setdefault("KEGUANG_DATA_DIR", tempfile.mkdtemp(prefix="keguang-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
# Playwright's synchronous driver keeps an event loop in the test's thread
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from tests.browser import chromium  # noqa: E402  the environment comes first

__all__ = ["chromium"]

pytest_plugins = ["tests.servers.fixtures"]
