"""Forms the way societies fill them in: every field right, and no row besides."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from keguang.documents.forms.engine import read_form
from keguang.documents.forms.spec import LECTURE_SPEC
from tests.documents.forms.layout.building import lectures
from tests.documents.forms.layout.filing import file_of

FILED: Final = json.loads(Path(__file__).with_name("filed_forms.json").read_text("utf-8"))


@pytest.mark.parametrize("filed", FILED, ids=lambda filed: filed["name"])
def test_a_filed_form_is_read_field_by_field(filed: dict[str, Any]) -> None:
    data, name = file_of(filed["file"])

    reading = read_form(data, name, LECTURE_SPEC, today_year=2026)

    assert reading.outcome.value == filed["outcome"]
    assert lectures(reading) == filed["lectures"]
    assert reading.sender_org == filed["sender_org"]
    assert [row.sender_org for row in reading.rows] == filed.get(
        "row_orgs", [filed["sender_org"]] * len(reading.rows)
    )
