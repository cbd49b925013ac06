"""Every operation tried with what its description allows and with what it forbids."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis import Case

from keguang.config.wsgi import application
from keguang.core.models import TokenScope
from keguang.core.services.tokens import make_token
from tests import make
from tests.house.world import build

EXAMPLES = 6
PATH = "/api/v1/openapi.json"


# what stands in the office below, by the operation that asks for it
CODES: dict[str, str] = {}


@pytest.fixture(scope="module")
def secret(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A society's token for everything, in an office that has one of everything."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # as Django's own test client does
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        secretary = make.secretary(of=world.values["society"])
        _token, made = make_token(
            user=secretary,
            name="schemathesis",
            scopes=list(TokenScope),
            ttl=timedelta(days=300),
            by=secretary,
            now=make.NOW,
        )
        CODES.update(
            desk_call=world.values["call"].code,
            submit=world.values["call"].code,
            proposal=world.values["lecture"].code,
            phone=world.values["lecture"].code,
            delivery=world.values["published"].code,
            report=world.values["published"].code,
            lecture=world.values["published"].code,
        )
        yield made
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


description = schemathesis.openapi.from_wsgi(PATH, application)
description.config.seed = 20260228
few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
@description.parametrize()
@few
def test_every_operation_keeps_its_word_to_a_token(case: Case[Any], secret: str) -> None:
    cache.clear()
    _name_what_there_is(case)
    with transaction.atomic():
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
        transaction.set_rollback(True)


@pytest.mark.django_db
@description.parametrize()
@few
def test_every_operation_keeps_its_word_without_a_token(case: Case[Any]) -> None:
    case.call_and_validate()


def _name_what_there_is(case: Case[Any]) -> None:
    """Chance never finds a code that something has: without this all would be 404."""
    sound = case.meta is not None and case.meta.generation.mode.is_positive
    code = CODES.get(case.operation.definition.raw["operationId"])
    if sound and code:
        case.path_parameters["code"] = code
