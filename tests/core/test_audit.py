"""The audit chain holds under any detail, shows every alteration, and stays gapless in a race."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keguang.core import audit
from keguang.core.models import AuditEntry
from tests import make
from tests.make import NOW

plain_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def record(**detail: Any) -> AuditEntry:
    return audit.record(actor=None, action="t.act", subject="t.T:1", at=NOW, detail=detail)


class ChainHolds(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.dictionaries(st.text(max_size=5), plain_json, max_size=3), max_size=4))
    def test_whatever_the_detail_holds_the_chain_verifies(self, details: list[Any]) -> None:
        for detail in details:
            audit.record(actor=None, action="t.act", subject="t.T:1", at=NOW, detail=detail)

        assert audit.verify_chain() == []
        numbers = list(AuditEntry.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(details) + 1))


@pytest.mark.django_db
def test_an_entry_names_actor_and_subject() -> None:
    clerk = make.clerk()

    entry = audit.record(actor=clerk, action="core.rename", subject=clerk, at=NOW)

    assert (entry.actor_name, entry.subject) == (clerk.display_name, f"core.User:{clerk.pk}")


@pytest.mark.django_db
def test_what_the_system_does_has_no_actor() -> None:
    assert record().actor_name == "系统"


@pytest.mark.django_db
def test_telephone_numbers_in_the_detail_are_masked() -> None:
    entry = record(contacts=["李静 13800000001", "0379-69970000"], on=date(2026, 3, 2))

    assert entry.detail == {"contacts": ["李静 138****0001", "0379-****0000"], "on": "2026-03-02"}


@pytest.mark.django_db
def test_a_changed_entry_is_found_and_named() -> None:
    for n in range(3):
        record(n=n)
    AuditEntry.objects.filter(number=2).update(detail={"n": 7})

    assert [(b.number, b.reason) for b in audit.verify_chain()] == [
        (2, "内容与摘要不符，本条被改动过。")
    ]


@pytest.mark.django_db
def test_a_removed_entry_is_found() -> None:
    for n in range(4):
        record(n=n)
    AuditEntry.objects.filter(number__in=[2, 3]).delete()

    assert [(b.number, b.reason) for b in audit.verify_chain()] == [(4, "第2至3条缺失。")]


@pytest.mark.django_db
def test_an_entry_rewritten_with_a_fitting_digest_breaks_the_link_to_the_next() -> None:
    for n in range(3):
        record(n=n)
    forged = AuditEntry.objects.get(number=2)
    forged.detail = {"n": 7}
    forged.digest = audit._digest(forged)
    forged.save()

    assert [b.number for b in audit.verify_chain()] == [3]


@pytest.mark.django_db
def test_the_entry_disappears_with_the_change_that_failed() -> None:
    @transaction.atomic
    def change() -> None:
        record()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_threads_at_once_leave_a_gapless_chain() -> None:
    start = threading.Barrier(8)

    def write() -> None:
        try:
            start.wait()
            for n in range(10):
                record(n=n)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        written = [pool.submit(write) for _ in range(8)]
    for one in written:
        one.result()  # raises what its thread raised

    assert list(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, 81))
    assert audit.verify_chain() == []
