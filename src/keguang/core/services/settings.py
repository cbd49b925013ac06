"""参数: changing a setting, with its history."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from keguang.core import audit, rules
from keguang.core.models import Setting, SettingChange, User
from keguang.core.parameters import REGISTRY, Parameter
from keguang.core.selectors.settings import get_parameter


@transaction.atomic
def set_parameter[T](parameter: Parameter[T], value: object, *, by: User, now: datetime) -> T:
    """Give a setting a new value; setting what is already so leaves no trace."""
    rules.may_change_settings(by).require()
    after = parameter.checked(value)
    Setting.objects.select_for_update().filter(key=parameter.key).first()
    before = get_parameter(parameter)
    if after == before:
        return after
    Setting.objects.update_or_create(key=parameter.key, defaults={"value": after})
    SettingChange.objects.create(key=parameter.key, before=before, after=after, at=now, by=by)
    audit.record(
        actor=by,
        action="core.set_parameter",
        subject=f"core.Setting:{parameter.key}",
        at=now,
        detail={"before": before, "after": after},
    )
    return after


@transaction.atomic
def set_parameters(values: Mapping[str, object], *, by: User, now: datetime) -> int:
    """Set those of the registered settings that are named, all or none; how many changed."""
    changed = 0
    for parameter in REGISTRY:
        if parameter.key in values:
            before = get_parameter(parameter)
            changed += set_parameter(parameter, values[parameter.key], by=by, now=now) != before
    return changed
