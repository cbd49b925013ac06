"""Pages for a request that cannot be answered, as somebody at the desk meets them."""

import pytest
from django.test import Client
from django.urls import reverse

from keguang.core.models import Role
from tests import make

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.CLERK, "/desk/nowhere/", 404),
        (Role.SOCIETY, "/desk/nowhere/", 404),
        (Role.AUDIT, "/desk/choices/", 403),
    ],
)
def test_who_has_signed_in_is_led_back_to_the_desk(role: Role, address: str, status: int) -> None:
    of = make.society() if role == Role.SOCIETY else None
    client = make.signed_in(make.user(role=role, of=of))

    answer = client.get(address, headers=BROWSER)

    assert answer.status_code == status
    html = answer.content.decode()
    assert 'href="/desk/">回到工作台' in html
    assert "回到首页" not in html
    assert "登录" not in html


def test_a_stranger_is_led_home(client: Client) -> None:
    html = client.get("/nowhere/", headers=BROWSER).content.decode()

    assert 'href="/">回到首页' in html


def test_an_address_that_only_takes_a_form_leads_to_the_page_of_the_form() -> None:
    client = make.signed_in(make.clerk())

    answer = client.get(reverse("desk:retry_work"), headers=BROWSER)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert 'href="/desk/">返回' in answer.content.decode()


def test_who_holds_a_link_is_led_back_to_the_page_of_the_link(client: Client) -> None:
    answer = client.get("/choose/TOKEN/send/", headers=BROWSER)

    assert answer.status_code == 405
    assert 'href="/choose/TOKEN/">返回' in answer.content.decode()


def test_the_interface_answers_as_ever_even_a_browser(client: Client) -> None:
    answer = client.delete("/api/v1/calls", headers=BROWSER)

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
