"""Originals are kept once under the hash of their bytes and never handed out altered."""

import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from keguang.core.models import Original
from keguang.core.selectors.originals import OriginalDamaged, original_path, read_original
from keguang.core.services.originals import store_original
from tests.make import NOW

BYTES = "科普大讲堂活动征集表".encode()


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.ORIGINALS_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_what_was_stored_is_read_back_byte_for_byte(own_folder: Path) -> None:
    original = store_original(BYTES, now=NOW)

    assert read_original(original) == BYTES
    digest = hashlib.sha256(BYTES).hexdigest()
    assert (original.sha256, original.size) == (digest, len(BYTES))
    assert (own_folder / digest[:2] / digest[2:]).read_bytes() == BYTES


@pytest.mark.django_db
def test_the_same_bytes_are_the_same_original(own_folder: Path) -> None:
    first = store_original(BYTES, now=NOW)

    assert store_original(BYTES, now=NOW) == first
    assert len([path for path in own_folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_a_file_left_by_a_crash_before_its_row_is_taken_up() -> None:
    path = original_path(hashlib.sha256(BYTES).hexdigest())
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES)

    assert read_original(store_original(BYTES, now=NOW)) == BYTES


@pytest.mark.django_db
def test_a_torn_file_left_by_a_crash_is_written_again() -> None:
    path = original_path(hashlib.sha256(BYTES).hexdigest())
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES[:5])

    assert read_original(store_original(BYTES, now=NOW)) == BYTES


@pytest.mark.django_db
def test_altered_bytes_are_refused() -> None:
    original = store_original(BYTES, now=NOW)
    original_path(original.sha256).write_bytes(BYTES + b"!")

    with pytest.raises(OriginalDamaged, match="与存档摘要不符"):
        read_original(original)


@pytest.mark.django_db
def test_a_lost_file_is_said_to_be_lost() -> None:
    original = store_original(BYTES, now=NOW)
    original_path(original.sha256).unlink()

    with pytest.raises(OriginalDamaged, match="缺失"):
        read_original(original)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_storing_the_same_bytes_make_one_original() -> None:
    start = threading.Barrier(8)
    stored: list[int] = []

    def store() -> None:
        start.wait()
        stored.append(store_original(BYTES, now=NOW).pk)
        connection.close()

    threads = [threading.Thread(target=store) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(stored) == 8
    assert len(set(stored)) == Original.objects.count() == 1
