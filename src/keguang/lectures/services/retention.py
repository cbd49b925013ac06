"""到期删除: telephone numbers and addresses of lecturers, in every version of their proposals.

What arrived stays as it arrived, and so does what was read from it: both are the office's records.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keguang.core import parameters
from keguang.core.models import Person
from keguang.core.phones import without_contacts
from keguang.core.retention import Rule
from keguang.documents.forms.spec import FieldType, spec_from_dict
from keguang.lectures.models import Call, Proposal, ProposalVersion
from keguang.lectures.selectors.retention import PHONE, lecturers_phones_due, unused_phones_due
from keguang.lectures.services.proposals import KEYS

_STAYS: Final = _("题目、姓名、单位和办理经过：统计和档案要用。来件原件及其识别内容按档案保管。")


def forget_contacts(proposals: Sequence[int], _now: datetime) -> None:
    """The lectures stand as they stood: no version, no finding and no state is added."""
    found = Proposal.objects.filter(pk__in=proposals).select_related("call")
    keys_of_call: dict[int, frozenset[str]] = {}
    for proposal in found.order_by("pk"):
        keys = keys_of_call.setdefault(proposal.call_id, _contact_keys(proposal.call))
        proposal.contact_phone = ""
        proposal.extra = _values_without(proposal.extra, keys)
        proposal.sources = _cleaned(_without(proposal.sources, keys))
        proposal.findings = _cleaned(proposal.findings)
        proposal.save(update_fields=["contact_phone", "extra", "sources", "findings"])
        _clean_versions(proposal, keys)
    people = found.exclude(person=None).order_by().values_list("person", flat=True)
    _forget_people(set(people))


def _clean_versions(proposal: Proposal, keys: Collection[str]) -> None:
    versions = list(proposal.versions.all())
    for version in versions:
        version.values = _values_without(version.values, keys)
        version.sources = _cleaned(_without(version.sources, keys))
    ProposalVersion.objects.bulk_update(versions, ["values", "sources"])


def _forget_people(people: Collection[int | None]) -> None:
    """A person's own record gives up the number with the last lecture that still had one."""
    roots = Person.objects.filter(Q(pk__in=people) | Q(merged_from__in=people), merged_into=None)
    for root in roots.distinct().order_by("pk"):
        same = Q(pk=root.pk) | Q(merged_into=root)
        known = Q(person=root) | Q(person__merged_into=root)
        if not Proposal.objects.filter(known).exclude(contact_phone="").exists():
            Person.objects.filter(same).update(phone="")


def _contact_keys(call: Call) -> frozenset[str]:
    """The call's form may ask for more numbers than the usual one."""
    fields = spec_from_dict(call.form).fields
    return frozenset({PHONE, *(field.key for field in fields if field.type is FieldType.PHONE)})


def _values_without(values: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """Columns of the office's own may hold a number under any heading."""
    kept = _without(values, keys)
    return {key: value if key in KEYS else _cleaned(value) for key, value in kept.items()}


def _without(values: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in keys}


def _cleaned(value: Any) -> Any:
    """The same JSON, its texts without numbers and addresses."""
    if isinstance(value, str):
        return without_contacts(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


OF_LECTURES: Final = (
    Rule(
        key="unused_phones",
        kind=_("未采用申报的联系电话"),
        since=_("征集年度结束之日（未通过、已撤回或没有公布）"),
        erased=_("各版本中的电话、邮箱，人员档案中不再需要的电话"),
        stays=_STAYS,
        period=parameters.KEEP_UNUSED_PHONES,
        due=unused_phones_due,
        erase=forget_contacts,
        in_years=True,
    ),
    Rule(
        key="lecturers_phones",
        kind=_("主讲人的联系电话"),
        since=_("最后一次讲座之日（没有日期的按年度结束）"),
        erased=_("各版本中的电话、邮箱，人员档案中不再需要的电话"),
        stays=_STAYS,
        period=parameters.KEEP_LECTURERS_PHONES,
        due=lecturers_phones_due,
        erase=forget_contacts,
        in_years=True,
    ),
)
