"""What views may rely on about their request."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from keguang.core.models import User


class SignedInRequest(HttpRequest):
    """The request every non-public view receives: LoginRequiredMiddleware guarantees `user`."""

    user: User
    htmx: HtmxDetails
