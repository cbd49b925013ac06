"""A city's tree loads from one file, again and again, and keeps what has ended."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from keguang.core.errors import RuleBroken
from keguang.core.models import Division, DivisionKind, DivisionLevel
from keguang.core.selectors.divisions import counties_of, divisions_on, home_city, subtree
from keguang.core.services.divisions import LUOYANG, load_divisions, read_division_rows
from tests import make

pytestmark = pytest.mark.django_db


def write(folder: Path, *lines: str, heading: str = "code,parent,level,name") -> Path:
    path = folder / "divisions.csv"
    path.write_text("\n".join((heading, *lines)), encoding="utf-8")
    return path


def test_luoyang_loads_whole_and_a_second_time_changes_nothing() -> None:
    rows = read_division_rows(LUOYANG)

    first, second = (load_divisions(rows, now=make.NOW) for _ in range(2))

    assert (first.created, first.changed, first.ended) == (3_455, 0, 0)
    assert (second.created, second.changed, second.ended) == (0, 0, 0)
    counts = {level: Division.objects.filter(level=level).count() for level in DivisionLevel}
    assert list(counts.values()) == [1, 1, 15, 194, 3_244]
    assert home_city().name == "洛阳市"
    zone = Division.objects.get(code="410371")
    assert (zone.kind, zone.counted_in) == (DivisionKind.FUNCTIONAL, None)
    assert counties_of(home_city(), on=date(2026, 3, 1)).count() == 15
    song = Division.objects.get(name="嵩县")
    assert subtree(song).count() == 1 + 19 + 340


def test_loading_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    rows = read_division_rows(LUOYANG)

    with django_assert_max_num_queries(20):
        load_divisions(rows, now=make.NOW)


def test_any_city_loads_with_its_zones_counted_elsewhere(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "410000,,province,河南省,,",
        "410200,410000,prefecture,开封市,,",
        "410271,410200,zone,开封示范区,410202,2014-10-01",
        "410202,410200,district,龙亭区,,",
        heading="code,parent,level,name,counted_in,valid_from",
    )

    load_divisions(read_division_rows(path), now=make.NOW)

    zone = Division.objects.get(code="410271")
    assert zone.counted_in == Division.objects.get(code="410202")
    assert zone not in divisions_on(date(2014, 9, 30))
    assert zone in divisions_on(date(2014, 10, 1))


def test_a_renamed_division_is_corrected_and_a_vanished_one_ends(tmp_path: Path) -> None:
    old = write(
        tmp_path,
        "410000,,province,河南省",
        "410300,410000,prefecture,洛阳市",
        "410306,410300,district,吉利区",
        "410308,410300,county,孟津县",
    )
    load_divisions(read_division_rows(old), now=make.NOW)
    new = write(
        tmp_path,
        "410000,,province,河南省",
        "410300,410000,prefecture,洛阳市",
        "410308,410300,district,孟津区",
    )

    loaded = load_divisions(read_division_rows(new), now=make.NOW, ended_on=date(2021, 3, 18))

    assert (loaded.created, loaded.changed, loaded.ended) == (0, 1, 1)
    gone = Division.objects.get(code="410306")
    assert gone.valid_to == date(2021, 3, 17)
    assert gone not in divisions_on(date(2021, 3, 18))
    assert Division.objects.get(code="410308").name == "孟津区"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("410302,999999,district,老城区", "上级999999不存在"),
        ("410302,410300,galaxy,老城区", "第2行不能使用"),
        ("老城,410300,district,老城区", "第2行不能使用"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_nothing_is_loaded(
    tmp_path: Path, line: str, complaint: str
) -> None:
    with pytest.raises(RuleBroken, match=complaint):
        load_divisions(read_division_rows(write(tmp_path, line)), now=make.NOW)

    assert not Division.objects.exists()


def test_the_command_reports_and_refuses_in_one_line(tmp_path: Path, capsys: Any) -> None:
    call_command("load_divisions", write(tmp_path, "410000,,province,河南省"))

    assert capsys.readouterr().out == "新增 1 个，更新 0 个，停用 0 个。\n"
    with pytest.raises(CommandError):
        call_command("load_divisions", tmp_path / "missing.csv")
