"""Every odd form gives exactly the rows a clerk would read, and nothing besides."""

import pytest

from tests.documents.forms.layout.building import lectures, read
from tests.documents.forms.layout.odd import UNSAID, Odd
from tests.documents.forms.layout.odd_cells import CELLS
from tests.documents.forms.layout.odd_days import DAYS
from tests.documents.forms.layout.odd_labels import LABELS
from tests.documents.forms.layout.odd_last import LAST
from tests.documents.forms.layout.odd_more import MORE
from tests.documents.forms.layout.odd_none import NONE
from tests.documents.forms.layout.odd_parts import PARTS
from tests.documents.forms.layout.odd_prose import NO_FORMS, PROSE
from tests.documents.forms.layout.odd_tables import TABLES
from tests.documents.forms.layout.odd_told import TOLD


@pytest.mark.parametrize(
    "odd",
    [*TABLES, *PROSE, *MORE, *LAST, *CELLS, *LABELS, *DAYS, *PARTS, *TOLD, *NO_FORMS, *NONE],
    ids=lambda odd: odd.name,
)
def test_an_odd_form_is_read_as_a_clerk_would(odd: Odd) -> None:
    reading = read(*odd.all_parts())

    assert lectures(reading) == odd.expected
    if odd.org != UNSAID:
        assert reading.sender_org == odd.org
    if odd.row_orgs is not None:
        assert [row.sender_org for row in reading.rows] == list(odd.row_orgs)
    assert {f.code for f in reading.findings} >= odd.findings
