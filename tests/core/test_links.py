"""A link opens one task for one organisation, and says why when it no longer does."""

from datetime import timedelta

import pytest

from keguang.core.models import LinkPurpose, SignedLink
from keguang.core.selectors.links import (
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
    resolve_link,
)
from keguang.core.services.links import mark_used, revoke_links, save_draft
from tests import make
from tests.core.make import link
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_a_token_opens_its_link_and_is_not_kept() -> None:
    society = make.society()
    made, token = link(of=society)

    assert resolve_link(token, purpose=LinkPurpose.FILL, now=NOW) == made
    assert len(token) >= 43
    assert token not in str(SignedLink.objects.values())


def test_a_token_is_worth_nothing_for_another_purpose() -> None:
    _made, token = link(of=make.society())

    with pytest.raises(LinkUnknown, match="链接无效"):
        resolve_link(token, purpose=LinkPurpose.CORRECT, now=NOW)


def test_an_invented_token_is_unknown() -> None:
    with pytest.raises(LinkUnknown):
        resolve_link("x" * 43, purpose=LinkPurpose.FILL, now=NOW)


def test_a_link_ends_at_its_minute() -> None:
    made, token = link(of=make.society(), ttl=timedelta(days=1))

    resolve_link(token, purpose=LinkPurpose.FILL, now=made.expires_at - timedelta(seconds=1))
    with pytest.raises(LinkExpired, match="有效期"):
        resolve_link(token, purpose=LinkPurpose.FILL, now=made.expires_at)


def test_a_single_use_link_is_spent_once() -> None:
    made, token = link(of=make.society(), single_use=True)
    same = SignedLink.objects.get(pk=made.pk)

    assert (mark_used(made, now=NOW), mark_used(same, now=NOW)) == (True, False)
    with pytest.raises(LinkUsed, match="已使用过"):
        resolve_link(token, purpose=LinkPurpose.FILL, now=NOW)


def test_an_ordinary_link_may_be_used_again_and_drops_its_draft() -> None:
    made, token = link(of=make.society())
    save_draft(made, {"title": "初稿"}, now=NOW)

    assert mark_used(made, now=NOW)
    assert mark_used(made, now=NOW + timedelta(hours=1))

    assert resolve_link(token, purpose=LinkPurpose.FILL, now=NOW).draft == {}


def test_a_revoked_link_says_so_and_keeps_nothing_more() -> None:
    made, token = link(of=make.society())

    assert revoke_links(SignedLink.objects.all(), by=make.clerk(), now=NOW) == 1
    assert revoke_links(SignedLink.objects.all(), by=make.clerk(), now=NOW) == 0

    with pytest.raises(LinkRevoked):
        resolve_link(token, purpose=LinkPurpose.FILL, now=NOW)
    assert not save_draft(made, {"title": "迟到"}, now=NOW)
    assert not mark_used(made, now=NOW)


def test_a_reminders_new_link_shows_what_was_typed_under_the_first() -> None:
    society = make.society()
    first, first_token = link(of=society)
    save_draft(first, {"title": "初稿"}, now=NOW)

    second, second_token = link(of=society)
    assert second.draft == {"title": "初稿"}
    save_draft(second, {"title": "二稿"}, now=NOW)

    assert resolve_link(first_token, purpose=LinkPurpose.FILL, now=NOW).draft == {"title": "二稿"}
    mark_used(second, now=NOW)
    for token in (first_token, second_token):
        assert resolve_link(token, purpose=LinkPurpose.FILL, now=NOW).draft == {}
    assert link(of=society)[0].draft == {}


def test_a_draft_stays_within_its_organisation_and_task() -> None:
    first, _token = link(of=make.society())
    save_draft(first, {"title": "初稿"}, now=NOW)

    assert link(of=make.society())[0].draft == {}
