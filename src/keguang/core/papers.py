"""公文用语: letters and filed papers are Chinese, whatever language their clerk reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import override


@contextmanager
def in_chinese() -> Iterator[None]:
    """Labels and sentences read inside are the Chinese ones; also a decorator, `@in_chinese()`."""
    with override("zh-hans"):
        yield
