from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_originals(settings: Settings, tmp_path: Path) -> None:
    """Stored files of one test are not another's."""
    settings.ORIGINALS_DIR = tmp_path / "originals"
