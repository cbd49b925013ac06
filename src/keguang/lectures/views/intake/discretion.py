"""The bench for those who may read a piece and not everything in or around it."""

from dataclasses import replace

from keguang.core.models import User
from keguang.core.phones import mask_phones
from keguang.lectures.models import Proposal
from keguang.lectures.selectors.intake import Twin, twins
from keguang.lectures.selectors.review import proposals_visible_to
from keguang.web.bench import ReadField


def masked(field: ReadField) -> ReadField:
    """The field without whole telephone numbers, and without answers that would bring them."""
    return replace(
        field,
        value=mask_phones(field.value),
        raw=mask_phones(field.raw),
        finding=mask_phones(str(field.finding)),
        answers=(),
    )


def twins_visible_to(user: User, proposal: Proposal) -> list[Twin]:
    """Lectures that look like this one, as far as this user may see them."""
    found = twins([proposal], proposal.call).get(proposal.pk, [])
    named = proposals_visible_to(user).filter(pk__in=[twin.proposal.pk for twin in found])
    seen = set(named.values_list("pk", flat=True))
    return [twin for twin in found if twin.proposal.pk in seen]
