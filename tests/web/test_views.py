import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails
from pytest_django import Settings

from keguang.web.context_processors import MODE_COOKIE
from keguang.web.htmx import render_page


def test_the_page_of_components_is_for_people_who_have_signed_in(client: Client) -> None:
    response = client.get("/look/")

    assert (response.status_code, response.headers["Location"]) == (302, "/sign-in/?next=/look/")


@pytest.mark.parametrize("query", ["", "?face=public", "?face=public&mode=elder"])
def test_every_component_can_be_drawn(client: Client, query: str) -> None:
    response = client.get(f"/samples/{query}")

    assert response.status_code == 200
    assert "data-mode" not in response.text or "elder" in query


def test_the_elder_mode_is_remembered_and_the_reader_stays_where_she_was(client: Client) -> None:
    response = client.post("/look/mode/", {"mode": "elder", "next": "/samples/?face=public"})

    assert response.headers["Location"] == "/samples/?face=public"
    assert response.cookies[MODE_COOKIE]["httponly"]
    assert 'data-mode="elder"' in client.get("/samples/?face=public").text


def test_the_standard_mode_comes_back(client: Client) -> None:
    client.post("/look/mode/", {"mode": "elder"})
    client.post("/look/mode/", {"mode": "standard"})

    assert "data-mode" not in client.get("/samples/?face=public").text


@pytest.mark.parametrize(
    "address", ["https://example.com/", "//example.com", "javascript:alert(1)", ""]
)
def test_choosing_a_mode_leads_nowhere_else(client: Client, address: str) -> None:
    response = client.post("/look/mode/", {"mode": "elder", "next": address})

    assert response.headers["Location"] == "/"


def test_a_mode_is_not_chosen_by_a_link(client: Client) -> None:
    assert client.get("/look/mode/?mode=elder").status_code == 405


def test_the_language_can_be_changed_without_signing_in(client: Client) -> None:
    response = client.post("/look/language/", {"language": "en", "next": "/samples/?face=public"})

    assert response.headers["Location"] == "/samples/?face=public"
    assert '<html lang="en"' in client.get("/samples/?face=public").text


def test_a_month_is_drawn_for_a_date_box(client: Client) -> None:
    response = client.get(
        "/look/calendar/", {"month": "2026-03", "field_id": "when", "earliest": "2026-03-30"}
    )

    assert response.text.count("data-date=") == 2
    assert 'data-date="2026-03-31"' in response.text
    assert "month=2026-04&amp;field_id=when&amp;chosen=&amp;earliest=2026-03-30" in response.text


@pytest.mark.parametrize(
    "query",
    [{"month": "2026-13", "field_id": "a"}, {"month": "2026-03", "field_id": '"><b>'}, {}],
)
def test_a_month_asked_for_wrongly_is_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get("/look/calendar/", query).status_code == 400


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "没有这一页"),
        ("/not-allowed/", 403, "只有学会部可以发布。"),
        ("/rule-broken/", 422, "还有 2 场没有审核。"),
        ("/too-many/", 429, "请过 5 分钟再试"),
    ],
)
def test_a_page_that_cannot_be_answered_says_why_and_where_to_go(
    client: Client, address: str, status: int, words: str
) -> None:
    response = client.get(address)

    assert response.status_code == status
    assert words in response.text
    assert "回到首页" in response.text


def test_an_address_that_takes_no_page_says_so_in_one(client: Client) -> None:
    response = client.get("/look/mode/", headers={"accept": "text/html"})

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "不能直接打开或刷新" in response.text
    assert 'href="/">回到首页' in response.text  # the page above is not for strangers


def test_a_program_gets_the_empty_answer_it_knows(client: Client) -> None:
    response = client.get("/look/mode/", headers={"accept": "*/*"})

    assert (response.status_code, response.content) == (405, b"")


def test_who_comes_too_often_is_told_how_long_to_wait(client: Client) -> None:
    assert client.get("/too-many/").headers["Retry-After"] == "290"


def test_an_expired_form_is_explained(settings: Settings) -> None:
    response = Client(enforce_csrf_checks=True).post("/chosen/")

    assert response.status_code == 403
    assert "这一页放得太久了" in response.text


def test_an_error_of_ours_is_called_ours() -> None:
    response = Client(raise_request_exception=False).get("/broken/")

    assert response.status_code == 500
    assert "错在我们，不在你" in response.text
    assert 'href="/">回到首页' in response.text


def test_an_error_at_the_desk_leads_back_to_the_desk() -> None:
    response = Client(raise_request_exception=False).get("/desk/broken/")

    assert response.status_code == 500
    assert 'href="/desk/">回到工作台' in response.text


def answer(rf: RequestFactory, template: str, **headers: str) -> HttpResponse:
    request = rf.get("/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]  # the middleware's work
    return render_page(request, template, {"name": "王伟"}, part="row", status=422)


@pytest.fixture
def template(settings: Settings) -> str:
    """A page with a part, known to the engine under a name."""
    source = "<html>{% partialdef row inline %}<p id='row'>{{ name }}</p>{% endpartialdef %}</html>"
    loader = ("django.template.loaders.locmem.Loader", {"part_sample.html": source})
    [backend] = settings.TEMPLATES
    options = backend["OPTIONS"] | {"loaders": [loader]}
    settings.TEMPLATES = [backend | {"APP_DIRS": False, "OPTIONS": options}]
    assert engines["django"]
    return "part_sample.html"


def test_a_browser_receives_the_page_and_htmx_the_part(rf: RequestFactory, template: str) -> None:
    whole = answer(rf, template)
    part = answer(rf, template, HX_Request="true")

    assert whole.text == "<html><p id='row'>王伟</p></html>"
    assert part.text == "<p id='row'>王伟</p>"
    assert part.headers["Vary"] == whole.headers["Vary"] == "HX-Request"
    assert part.status_code == 422


@pytest.mark.parametrize("header", ["HX_Boosted", "HX_History_Restore_Request"])
def test_a_boosted_or_restored_page_is_a_whole_page(
    rf: RequestFactory, template: str, header: str
) -> None:
    assert answer(rf, template, HX_Request="true", **{header: "true"}).text.startswith("<html>")
