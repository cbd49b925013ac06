"""Conventions that keep holding only because a test holds them."""

import re
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import TextChoices

from keguang.lectures import states
from keguang.orders import states as choosing
from tests.house.addresses import our_addresses

ROOT = Path(__file__).parents[2]
GLOSSARY = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text(encoding="utf-8"))["term"]
# every address open to strangers is named here, and only here
PUBLIC = {
    "portal:home",
    "portal:programme",
    "portal:whole",
    "portal:changes",
    "portal:lecture",
    "portal:photo",
    "portal:months",
    "portal:month",
    "portal:calendar",
    "portal:one_calendar",
    "portal:news",
    "portal:table",
    "portal:data",
    "portal:notice_board",
    "portal:programme_code",
    "portal:lecture_code",
    "portal:poster",
    "portal:embedded",
    "portal:elsewhere",
    "api:guide",
    "api:openapi",
    "api:nowhere",
    "api:programmes",
    "api:programme_of_year",
    "api:lectures",
    "api:lecture",
    "api:changes",
    "api:calls",
    "api:token",  # from here on for whoever sends a token: tests/api
    "api:desk_calls",
    "api:desk_call",
    "api:proposals",
    "api:proposal",
    "api:phone",
    "api:submit",
    "api:submission",
    "api:deliveries",
    "api:delivery",
    "api:report",
    "lectures:link_fill",
    "lectures:link_fill_draft",
    "lectures:link_upload",
    "lectures:link_correct",
    "lectures:link_correct_draft",
    "lectures:link_contact",
    "lectures:link_receipt",
    "lectures:link_deliver",
    "lectures:link_delivery",
    "lectures:link_delivery_act",
    "orders:link",
    "orders:link_send",
    "orders:link_upload",
    "orders:link_menu",
    "orders:link_lecture",
    "lectures:link_consent",
    "core:invitation",
    "web:mode",
    "web:language",
    "web:month",
}


def test_only_listed_views_are_public() -> None:
    open_views = {
        name for name, view in our_addresses() if not getattr(view, "login_required", True)
    }

    assert open_views == PUBLIC


def test_every_model_is_in_the_glossary_under_its_chinese_name() -> None:
    named = {term["code"]: term["zh"] for term in GLOSSARY if term.get("model", True)}
    ours = [m for m in apps.get_models() if m.__module__.startswith("keguang.")]

    assert {m.__name__: str(m._meta.verbose_name) for m in ours} == named


def test_a_chinese_term_has_one_identifier_and_an_identifier_one_term() -> None:
    chinese = [term["zh"] for term in GLOSSARY]
    codes = [term["code"] for term in GLOSSARY]

    assert [zh for zh in chinese if chinese.count(zh) > 1] == []
    assert [code for code in codes if codes.count(code) > 1] == []
    assert all(term["en"] and term["source"] for term in GLOSSARY)


def test_every_models_docstring_opens_with_its_chinese_word() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("keguang.")]

    wrong = [
        m.__name__ for m in ours if not (m.__doc__ or "").startswith(f"{m._meta.verbose_name}:")
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("table", "first"),
    [
        (states.CALL_TRANSITIONS, states.CallState.DRAFT),
        (states.SUBMISSION_TRANSITIONS, states.SubmissionState.STORED),
        (states.PROPOSAL_TRANSITIONS, states.ProposalState.RECEIVED),
        (states.DELIVERY_TRANSITIONS, states.DeliveryState.LISTED),
        (choosing.ROUND_TRANSITIONS, choosing.RoundState.OPEN),
        (choosing.SHEET_TRANSITIONS, choosing.SheetState.STORED),
        (choosing.CHOICE_TRANSITIONS, choosing.ChoiceState.WANTED),
    ],
    ids=["call", "submission", "proposal", "delivery", "round", "sheet", "choice"],
)
def test_every_state_can_be_reached_and_every_action_is_used(
    table: dict[tuple[TextChoices, TextChoices], TextChoices], first: TextChoices
) -> None:
    reached = {first}
    while more := {to for (state, _), to in table.items() if state in reached} - reached:
        reached |= more

    assert reached == set(type(first))
    actions = {action for _state, action in table}
    assert actions == set(type(next(iter(actions))))


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_every_setting_of_the_environment_is_in_the_reference() -> None:
    config = ROOT / "src" / "keguang"
    texts = [p.read_text(encoding="utf-8") for p in config.rglob("*.py")]
    used = {name for text in texts for name in re.findall(r'"(KEGUANG_[A-Z_]+)"', text)}
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")

    assert sorted(used - {"KEGUANG_SITE"} - set(re.findall(r"KEGUANG_[A-Z_]+", reference))) == []
