"""参数: changing a setting, with its history."""

from datetime import datetime

from django.db import transaction

from keguang.core import audit, rules
from keguang.core.models import Setting, SettingChange, User
from keguang.core.parameters import Parameter
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
