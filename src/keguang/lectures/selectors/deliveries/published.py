"""Which lectures stand in a programme in force: only they are given a day and reported on."""

from django.db.models import QuerySet

from keguang.lectures.models import Call, Delivery, DeliveryPhoto, Proposal
from keguang.lectures.selectors.programme import newest_versions
from keguang.lectures.states import DeliveryState


def published_in(call: Call) -> QuerySet[Proposal]:
    """The lectures of a call's programme in force, in the programme's own order."""
    in_force = newest_versions().order_by().filter(call=call)
    found = Proposal.objects.filter(offerings__version__in=in_force.values("pk"))
    return found.order_by("offerings__order")


def is_published(proposal: Proposal) -> bool:
    in_force = newest_versions().order_by().filter(call=proposal.call_id)
    return proposal.offerings.filter(version__in=in_force.values("pk")).exists()


def delivery_of(proposal: Proposal) -> Delivery:
    """What is known of it; one nothing has happened to is 可预约 and not stored."""
    return getattr(proposal, "delivery", None) or Delivery(proposal=proposal)


def photos_of(code: str) -> list[DeliveryPhoto]:
    """The pictures of a lecture, in the order in which they came."""
    return list(DeliveryPhoto.objects.filter(delivery__proposal__code=code).order_by("number"))


def public_photo(code: str, number: int) -> DeliveryPhoto | None:
    """A photograph anybody may see: of a lecture that was held and is in a programme."""
    photos = DeliveryPhoto.objects.filter(
        delivery__proposal__code=code, delivery__state=DeliveryState.HELD, number=number
    )
    photo = photos.select_related("original", "delivery__proposal").first()
    return photo if photo and is_published(photo.delivery.proposal) else None
