"""A refusal of the domain becomes a page that says why; views on a form show it there instead."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from keguang.core.errors import DomainError
from keguang.core.http import SignedInRequest
from keguang.web.http import refused


def answers_refusals[**P](
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    @wraps(view)
    def answering(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refused(request, refusal)

    return answering


def tell_of_verdict_letters(request: SignedInRequest) -> None:
    """After a return or a refusal: its reason is on its way, by way of the office."""
    messages.info(request, _("审核结果函已起草，由学会部核对后从发件箱发给申报单位。"))
