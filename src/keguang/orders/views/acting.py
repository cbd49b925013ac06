"""A posted wish: put on the list, changed or taken off, by whichever door."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keguang.core import clock
from keguang.core.errors import DomainError
from keguang.orders.forms.choosing import WishForm
from keguang.orders.models import ChoiceOffice, ChoiceSheet
from keguang.orders.services.choosing import tick, untick
from keguang.orders.services.sheets import Hand
from keguang.orders.views.pages import find_lecture, hosts_of


def post_wish(request: HttpRequest, office: ChoiceOffice, code: str, hand: Hand) -> WishForm | None:
    """Do what was asked; the form with what is wrong, or None when it is done."""
    title = find_lecture(office, code).title
    form = WishForm(request.POST, after=localdate(office.round.created_at), hosts=hosts_of(office))
    instead, now = request.POST.get("instead", ""), clock.now()
    try:
        if "untick" in request.POST:
            untick(office=office, entry=instead, hand=hand, now=now)
            messages.success(request, _("已从清单中去掉《%(title)s》。") % {"title": title})
            return None
        if form.is_valid():
            wish = form.wish()
            tick(office=office, code=code, wish=wish, hand=hand, now=now, instead=instead)
            messages.success(
                request, _("《%(title)s》已加入清单，选好后请提交。") % {"title": title}
            )
            return None
    except DomainError as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
    return form


def tell_sent(request: HttpRequest, sheet: ChoiceSheet) -> None:
    """How many lectures a list sent brought, and every one it did not."""
    if n := len(sheet.rows):
        said = ngettext("已提交%(n)d场选报。", "已提交%(n)d场选报。", n)
        messages.success(request, said % {"n": n})
    for finding in sheet.findings:
        if finding["level"] == "warning":
            messages.warning(request, finding["message"])
