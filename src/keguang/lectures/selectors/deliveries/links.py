"""What a society's link for 定档与反馈 opens: its own lectures of one programme."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keguang.core.errors import RuleBroken
from keguang.core.models import SignedLink
from keguang.lectures.models import Call, Proposal
from keguang.lectures.selectors.deliveries.published import published_in


def call_of(link: SignedLink) -> Call:
    """The call a link is about; a link whose call is gone opens nothing."""
    label, _sep, pk = link.subject.partition(":")
    found = None
    if label == Call._meta.label and pk.isdecimal():
        found = Call.objects.filter(pk=int(pk)).first()
    if found is None:
        raise RuleBroken(_("该链接对应的节目单已不存在，请联系学会部。"))
    return found


def lectures_behind(link: SignedLink, call: Call) -> QuerySet[Proposal]:
    """The society's own lectures and those of its departments, as far as they are published."""
    body = link.organisation_id
    own = Q(organisation=body) | Q(organisation__department_of=body)
    return published_in(call).filter(own).select_related("delivery__division", "call", "person")
