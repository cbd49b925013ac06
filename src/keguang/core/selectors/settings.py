"""参数: the value in force, and the values there were."""

from django.db.models import QuerySet

from keguang.core.errors import RuleBroken
from keguang.core.models import Setting, SettingChange
from keguang.core.parameters import Parameter


def get_parameter[T](parameter: Parameter[T]) -> T:
    """The office's value, or the default when none was set (or the one set no longer fits)."""
    stored = Setting.objects.filter(key=parameter.key).values_list("value", flat=True).first()
    if stored is None:
        return parameter.default
    try:
        return parameter.checked(stored)
    except RuleBroken:
        return parameter.default


def parameter_history[T](parameter: Parameter[T]) -> QuerySet[SettingChange]:
    return SettingChange.objects.filter(key=parameter.key).select_related("by")
