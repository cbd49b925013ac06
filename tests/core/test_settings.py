"""Settings are typed, keep their history, and fall back to the default."""

import pytest

from keguang.core import parameters
from keguang.core.errors import NotAllowed, RuleBroken
from keguang.core.models import AuditEntry, Role, Setting
from keguang.core.selectors.settings import get_parameter, parameter_history
from keguang.core.services.settings import set_parameter
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_keys_are_unique_and_every_default_reads_back_as_itself() -> None:
    assert len({p.key for p in parameters.REGISTRY}) == len(parameters.REGISTRY)
    for parameter in parameters.REGISTRY:
        assert parameter.read(parameter.default) == parameter.default
        assert get_parameter(parameter) == parameter.default


@pytest.mark.parametrize("written", ["14、7,3，1", "1 3 7 14", [1, 3, 7, 14]])
def test_reminder_days_are_read_as_people_write_them(written: object) -> None:
    assert parameters.REMINDER_WORKDAYS.checked(written) == (14, 7, 3, 1)


def test_a_changed_setting_takes_effect_and_keeps_both_values() -> None:
    clerk = make.clerk()

    set_parameter(parameters.REMINDER_WORKDAYS, "10、5、1", by=clerk, now=NOW)

    assert get_parameter(parameters.REMINDER_WORKDAYS) == (10, 5, 1)
    [change] = parameter_history(parameters.REMINDER_WORKDAYS)
    assert (change.before, change.after, change.by) == ([14, 7, 3, 1], [10, 5, 1], clerk)


def test_setting_what_is_already_so_leaves_no_trace() -> None:
    set_parameter(parameters.AUTO_RECEIPT, "false", by=make.clerk(), now=NOW)

    assert not Setting.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("parameter", "raw"),
    [
        (parameters.MAIL_PER_MINUTE, "0"),
        (parameters.MAIL_PER_MINUTE, "很多"),
        (parameters.REMINDER_WORKDAYS, ""),
        (parameters.REMINDER_WORKDAYS, "14、100"),
        (parameters.AUTO_RECEIPT, "也许"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(
    parameter: parameters.Parameter[object], raw: str
) -> None:
    with pytest.raises(RuleBroken, match=str(parameter.label)):
        set_parameter(parameter, raw, by=make.clerk(), now=NOW)


def test_a_stored_value_that_no_longer_fits_gives_way_to_the_default() -> None:
    Setting.objects.create(key=parameters.MAIL_PER_MINUTE.key, value="无限")

    assert get_parameter(parameters.MAIL_PER_MINUTE) == 10


def test_an_auditor_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        set_parameter(parameters.AUTO_RECEIPT, "true", by=make.user(role=Role.AUDIT), now=NOW)
