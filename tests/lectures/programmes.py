"""Lectures of a programme that is out, for whatever happens to them afterwards."""

import io
from datetime import date, time
from typing import Any, Final

from PIL import Image

from keguang.core.models import Organisation
from keguang.lectures.models import Call, Delivery, Proposal
from keguang.lectures.services.deliveries import Hand, Plan, schedule_lecture
from keguang.lectures.services.programme import publish_programme
from keguang.lectures.states import ProposalState
from tests import make

DAY: Final = date(2026, 4, 8)  # a Wednesday


def published(
    *lectures: dict[str, Any], organisation: Organisation | None = None
) -> list[Proposal]:
    """The lectures of one call, published together."""
    call = make.call()
    made = [
        make.proposal(
            call=call,
            state=ProposalState.ACCEPTED,
            **{"organisation": organisation or make.society(), **values},
        )
        for values in lectures or ({},)
    ]
    publish_programme(call=call, by=make.clerk(), now=make.NOW)
    return made


def programme_call(lecture: Proposal) -> Call:
    return Call.objects.get(pk=lecture.call_id)


def desk() -> Hand:
    return Hand(user=make.clerk())


def scheduled(
    lecture: Proposal, *, day: date = DAY, start_time: time | None = time(9), **more: Any
) -> Delivery:
    plan = Plan(day=day, start_time=start_time, **more)
    return schedule_lecture(proposal=lecture, plan=plan, hand=desk(), now=make.NOW)


def photo(
    *, size: tuple[int, int] = (320, 240), kind: str = "JPEG", shade: int = 90, **more: Any
) -> bytes:
    """A picture as a telephone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 60)).save(out, kind, **more)
    return out.getvalue()
