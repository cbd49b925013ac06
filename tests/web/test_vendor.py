import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "src/keguang/web/static/web/vendor", ROOT / "tests/web/vendor"]
ROW = re.compile(r"^\| (\S+) \| .* \| ([0-9a-f]{64}) \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", FOLDERS, ids=["product", "tests"])
def test_vendored_files_are_the_ones_that_were_listed(folder: Path) -> None:
    listed = dict(ROW.findall((folder / "README.md").read_text(encoding="utf-8")))
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "README.md"
    }
    assert there == listed
