"""Every address tried by every role; an address that is not in the table fails the suite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.urls import reverse

from tests.house.addresses import our_addresses
from tests.house.permission_table import ADDRESSES, Address
from tests.house.world import ROLES, World, build

_BOOKKEEPING = ("django_session", "cache", "core_auditentry")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; whatever a request does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def test_every_address_is_in_the_table_and_no_other() -> None:
    assert set(ADDRESSES) == {name for name, _callback in our_addresses()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_gets_where_the_table_says_and_nowhere_else(name: str, world: World) -> None:
    address = ADDRESSES[name]

    found = {role: _letter(world, role, name, address) for role in ROLES}

    assert found == dict(zip(ROLES, address.letters, strict=True))


def _letter(world: World, role: str, name: str, address: Address) -> str:
    url = reverse(name, kwargs={key: _value(world, said) for key, said in address.path.items()})
    data = {key: _value(world, said) for key, said in address.data.items()}
    with transaction.atomic(), _writes() as written:
        response = getattr(world.clients[role], address.method)(url, data)
        transaction.set_rollback(True)
    return _judge(response, written=bool(written), reading=address.method == "get")


def _judge(response: HttpResponseBase, *, written: bool, reading: bool) -> str:
    refused = {401: "T", 403: "N", 404: "H", 410: "G"}
    if response.status_code in refused:
        assert reading or not written, "refused, and yet something was written"
        return refused[response.status_code]
    assert response.status_code in {200, 201, 204, 302, 400, 409, 422}, response
    if response.headers.get("Location", "").startswith(reverse("account_login")):
        return "L"
    if written and not reading:
        return "W"
    return "Y" if reading or response.status_code == 200 else "R"


def _value(world: World, said: Any) -> Any:
    """ "call.code" is the code of the world's call; "=2026" is 2026 itself."""
    if isinstance(said, list):
        return [_value(world, each) for each in said]
    if said.startswith("="):
        return said[1:]
    thing, dot, attribute = said.partition(".")
    return getattr(world.values[thing], attribute) if dot else world.values[thing]


@contextmanager
def _writes() -> Iterator[list[str]]:
    """The statements that changed rows, apart from sessions, caches and the record itself."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        touched = sql.startswith("INSERT") or (
            sql.startswith(("UPDATE", "DELETE")) and context["cursor"].rowcount > 0
        )
        if touched and not any(table in sql for table in _BOOKKEEPING):
            seen.append(sql)
        return result

    with connection.execute_wrapper(watch):
        yield seen
