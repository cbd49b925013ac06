"""A token does what its holder could do at this moment, for its purposes, and no longer."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from keguang.api import tokens as incoming
from keguang.core import clock
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import ApiToken, AuditEntry, Role, RoleGrant, TokenScope, User
from keguang.core.selectors.links import hash_token
from keguang.core.services.accounts import deactivate_account
from keguang.core.services.tokens import MOST_LIVE, make_token, revoke_token
from tests import make
from tests.api.calling import Program, problem_of, program_of, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_demonstration(settings: Any) -> None:
    settings.DEMO = False


def clerk() -> User:
    """In 学会部, with a second factor."""
    user = make.clerk()
    make.signed_in(user)
    return user


def test_only_the_hash_of_a_token_is_kept_and_making_it_is_on_record() -> None:
    user = clerk()

    token, secret = token_of(user)

    assert token.token_hash == hash_token(secret)
    assert secret.startswith(token.prefix)
    assert len(secret) - len(token.prefix) > 30
    entry = AuditEntry.objects.get(action="core.make_token")
    assert entry.actor == user
    assert secret not in str(entry.detail)


def test_nobody_makes_a_token_for_somebody_else() -> None:
    with pytest.raises(RuleBroken, match="自己的账号"):
        make_token(
            user=make.clerk(),
            name="x",
            scopes=[TokenScope.CALLS_READ],
            ttl=timedelta(days=1),
            by=make.user(role=Role.SYSTEM),
            now=make.NOW,
        )

    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.HOST])
def test_the_three_powers_stay_with_people(role: Role) -> None:
    with pytest.raises(NotAllowed):
        token_of(make.user(role=role))


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        (" ", [TokenScope.CALLS_READ], 1),
        ("x", [], 1),
        ("x", [TokenScope.CALLS_READ], 0),
        ("x", [TokenScope.CALLS_READ], 367),
    ],
)
def test_a_token_has_a_purpose_scopes_and_an_end(
    name: str, scopes: list[TokenScope], days: int
) -> None:
    user = make.clerk()
    with pytest.raises(RuleBroken):
        make_token(
            user=user, name=name, scopes=scopes, ttl=timedelta(days=days), by=user, now=make.NOW
        )


def test_live_tokens_are_not_collected_without_end() -> None:
    user = make.clerk()
    for _ in range(MOST_LIVE):
        token_of(user)

    with pytest.raises(RuleBroken, match=str(MOST_LIVE)):
        token_of(user)


def test_a_token_says_whose_it_is_and_by_which_roles_it_acts() -> None:
    society = make.society()
    user = make.secretary(of=society)
    RoleGrant.objects.create(
        user=user, role=Role.COUNTY, division=make.county(), granted_at=make.NOW
    )
    make.signed_in(user)

    both = program_of(user).get("desk/token").json()
    narrow = program_of(user, role=Role.SOCIETY).get("desk/token").json()

    assert both["roles"] == ["county", "society"]
    assert narrow["roles"] == ["society"]
    assert narrow["user"] == str(user)


def test_without_a_token_a_session_opens_nothing() -> None:
    client = make.signed_in(make.clerk())

    answer = client.get("/api/v1/desk/token")

    assert problem_of(answer) == "token-missing"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Location" not in answer


def test_a_token_opens_no_page() -> None:
    _token, secret = token_of(clerk())

    answer = Client().get(reverse("desk:today"), headers={"Authorization": f"Bearer {secret}"})

    assert answer["Location"].startswith(reverse("account_login"))


def test_an_unknown_a_revoked_and_an_expired_token_are_told_apart() -> None:
    user = clerk()
    revoked, secret = token_of(user)
    revoke_token(token=revoked, by=user, now=clock.now())
    ended, other = token_of(user)
    ApiToken.objects.filter(pk=ended.pk).update(
        created_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(seconds=1)
    )

    assert problem_of(Program("kg_nobody").get("desk/token")) == "token-unknown"
    assert problem_of(Program(secret).get("desk/token")) == "token-revoked"
    assert problem_of(Program(other).get("desk/token")) == "token-expired"


def test_whoever_could_not_sign_in_cannot_send_a_program_instead() -> None:
    closed, unprotected = clerk(), clerk()
    programs = [program_of(closed), program_of(unprotected)]
    deactivate_account(user=closed, by=make.user(role=Role.SYSTEM), now=make.NOW)
    Authenticator.objects.filter(user=unprotected).delete()

    answers = [program.get("desk/token") for program in programs]

    assert [problem_of(answer) for answer in answers] == ["holder-barred"] * 2
    assert "第二因素" in answers[1].json()["detail"]


def test_a_role_taken_away_is_gone_from_the_token_too() -> None:
    user = make.secretary(of=make.society())
    program = program_of(user)
    user.grants.update(revoked_at=make.NOW)

    assert program.get("desk/token").json()["roles"] == []
    assert problem_of(program.get("desk/proposals")) == "not-allowed"


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("desk/calls", TokenScope.CALLS_READ),
        ("desk/proposals", TokenScope.PROPOSALS_READ),
        ("desk/deliveries", TokenScope.DELIVERIES_READ),
    ],
)
def test_a_scope_opens_its_own_addresses_only(path: str, needed: TokenScope) -> None:
    user = clerk()
    others = [scope for scope in TokenScope if scope != needed]

    answer = program_of(user, scopes=others).get(path)

    assert problem_of(answer) == "scope-missing"
    assert f'scope="{needed}"' in answer["WWW-Authenticate"]


def test_whole_telephone_numbers_are_a_scope_of_their_own() -> None:
    lecture = make.proposal(call=make.call())
    program = program_of(clerk(), scopes=[x for x in TokenScope if x != TokenScope.PHONES_READ])

    answer = program.post(f"desk/proposals/{lecture.code}/phone", {"reason": "核对"})

    assert problem_of(answer) == "scope-missing"
    assert not AuditEntry.objects.filter(action="lectures.reveal_phone").exists()


def test_the_last_use_is_kept_to_the_day_and_written_once() -> None:
    token, secret = token_of(clerk())
    program = Program(secret)

    program.get("desk/token")
    used = ApiToken.objects.get(pk=token.pk).last_used_on
    ApiToken.objects.filter(pk=token.pk).update(name="改过")
    program.get("desk/token")

    token.refresh_from_db()
    assert used == token.last_used_on
    assert token.name == "改过"


def test_too_many_calls_and_too_many_guesses_have_to_wait(monkeypatch: Any) -> None:
    monkeypatch.setattr(incoming, "CALLS", 2)
    monkeypatch.setattr(incoming, "GUESSES", 1)
    program, guesser = program_of(clerk()), Program("kg_guess")

    for _ in range(2):
        assert program.get("desk/token").status_code == 200
    answer = program.get("desk/token")
    assert problem_of(answer) == "too-many"
    assert int(answer["Retry-After"]) > 0
    assert problem_of(guesser.get("desk/token")) == "token-unknown"
    assert problem_of(guesser.get("desk/token")) == "too-many"


def test_problems_are_explained_in_the_caller_s_language() -> None:
    chinese = Program().get("desk/token")
    english = Program().get("desk/token", Accept_Language="en")

    assert chinese.json()["title"] == "需要令牌"
    assert english.json()["title"] == "A token is needed"
    assert chinese.json()["type"] == english.json()["type"]


def test_making_a_token_asks_once_more_who_one_is() -> None:
    client = make.signed_in(make.clerk())

    answer = client.get(reverse("core:token_new"))

    assert "reauthenticate" in answer["Location"]


def test_a_clerk_makes_a_token_on_the_desk_sees_it_once_and_ends_it() -> None:
    user = make.secretary(of=make.society())
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": make.PASSWORD})
    wanted = {"name": "官网同步", "scopes": ["proposals:read"], "days": "30", "role": ""}

    made = client.post(reverse("core:token_new"), wanted).content.decode()
    [secret] = [
        word
        for word in made.replace("<", ">").split(">")
        if word.startswith("kg_") and "…" not in word
    ]
    listed = client.get(reverse("core:tokens")).content.decode()
    token = ApiToken.objects.get()

    assert Program(secret).get("desk/proposals").status_code == 200
    assert secret not in listed
    assert token.prefix in listed
    client.post(reverse("core:token_revoke", args=[token.pk]))
    assert problem_of(Program(secret).get("desk/proposals")) == "token-revoked"


def test_the_administrator_sees_and_ends_everybody_s_but_makes_none() -> None:
    token, _secret = token_of(clerk())
    client = make.signed_in(make.user(role=Role.SYSTEM))

    page = client.get(reverse("core:tokens")).content.decode()
    client.post(reverse("core:token_revoke", args=[token.pk]))

    token.refresh_from_db()
    assert token.prefix in page
    assert reverse("core:token_new") not in page
    assert token.revoked_at is not None
    assert AuditEntry.objects.filter(action="core.revoke_token").count() == 1


def test_the_command_makes_a_token_and_ends_it(capsys: Any) -> None:
    user = clerk()

    call_command("make_token", user.username, "--name", "夜间同步", "--scope", "calls:read")
    secret = capsys.readouterr().out.strip()
    assert Program(secret).get("desk/calls").status_code == 200
    call_command("revoke_token", ApiToken.objects.get().prefix)

    assert problem_of(Program(secret).get("desk/calls")) == "token-revoked"
    made = AuditEntry.objects.get(action="core.make_token")
    assert made.actor is None
