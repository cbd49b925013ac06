"""What an office has before its first call, and what only time brings; run inside an installation.

python -m tests.flows.office open
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keguang.config.settings")
if __name__ == "__main__":
    django.setup()

from keguang.core import clock
from keguang.core.models import (
    Contact,
    ContactRole,
    Division,
    MailAddress,
    OrganisationKind,
    SignedLink,
)
from keguang.core.services.organisations import create_organisation
from keguang.demo.accounts import create_accounts

WEATHER: Final = "洛阳市气象学会"
SOCIETIES: Final = {
    WEATHER: "qixiang@example.com",
    "洛阳市医学会": "yixue@example.com",
    "洛阳市消防协会": "xiaofang@example.com",
}


def open_office() -> None:
    """Accounts for every role, and three societies with a contact and a mail address each."""
    now = clock.now()
    clerk = create_accounts(now=now)["clerk"]
    city = Division.objects.get(code="410300")
    for number, (name, address) in enumerate(SOCIETIES.items(), start=1):
        society = create_organisation(
            name=name, kind=OrganisationKind.SOCIETY, territory=city, by=clerk, now=now
        )
        MailAddress.objects.create(organisation=society, address=address)
        Contact.objects.create(
            organisation=society,
            role=ContactRole.LIAISON,
            name="李静",
            phone=f"1380000{number:04d}",
            email=address,
            since=now.date(),
            confirmed_at=now,
        )
    create_accounts(now=now)  # the society's own account, now that there is a society


def expire_links() -> None:
    """Let every link of today be one of last year."""
    SignedLink.objects.update(expires_at=clock.now() - timedelta(days=300))


STEPS: Final[dict[str, Callable[..., None]]] = {
    "open": open_office,
    "expire-links": expire_links,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
