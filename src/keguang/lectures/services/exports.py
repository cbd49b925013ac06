"""汇总表 leaving the house with contacts: for who may have it, and on record."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from keguang.core import audit
from keguang.core.models import User
from keguang.documents.lists import Edition, ListTable
from keguang.lectures import rules
from keguang.lectures.models import Call
from keguang.lectures.selectors.lists import Extent, summary_list


@transaction.atomic
def export_internal_list(*, call: Call, extent: Extent, by: User, now: datetime) -> ListTable:
    """内部版, with telephone numbers: who took it is on record."""
    rules.may_export_contacts(by).require()
    table = summary_list(call, edition=Edition.INTERNAL, extent=extent, on=localdate(now))
    audit.record(
        actor=by,
        action="lectures.export_internal_list",
        subject=call,
        at=now,
        detail={"extent": extent.value, "lectures": len(table.rows)},
    )
    return table
