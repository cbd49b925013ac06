"""A specification that cannot be used is refused with the path of the field, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from keguang.documents.commands import run
from keguang.documents.official import BadDocument, document_from_dict, document_from_json
from tests.documents.official.specs import ASSOCIATION, Spec, spec

MISSING: Any = object()
ANNEX: Spec = {"title": "汇总表", "table": [["序号", "名称"], ["1", "甲"]]}

# path that must be named, changes to a good specification
WRONG: list[tuple[str, Spec]] = [
    ("format", {"format": "circular"}),
    ("issuers", {"issuers": MISSING}),
    ("issuers", {"issuers": []}),
    ("issuers", {"issuers": ASSOCIATION}),
    ("issuers", {"issuers": [f"第{n}局" for n in range(7)]}),
    ("issuers[1]", {"issuers": [ASSOCIATION, " "]}),
    ("issuers[1]", {"issuers": [ASSOCIATION, ASSOCIATION]}),
    ("title", {"title": MISSING}),
    ("title", {"title": "  "}),
    ("title", {"title": "通" * 121}),
    ("title", {"title": 7}),
    ("body", {"body": MISSING}),
    ("body", {"body": []}),
    ("body[0]", {"body": ["各单位："]}),
    ("body[0].level", {"body": [{"level": 5, "text": "五级"}]}),
    ("body[0].level", {"body": [{"level": True, "text": "一级"}]}),
    ("body[0].text", {"body": [{"level": 1}]}),
    ("body[1].text", {"body": [{"text": "好"}, {"level": 2, "text": "两\n行"}]}),
    ("body[0].text", {"body": [{"text": "响铃\u0007"}]}),
    ("body[0].style", {"body": [{"text": "好", "style": "bold"}]}),
    ("date", {"date": MISSING}),
    ("date", {"date": "2023年2月14日"}),
    ("date", {"date": "2023-02-30"}),
    ("number", {"number": "洛市科协〔2023〕2号"}),
    ("number.code", {"number": {"year": 2023, "serial": 2}}),
    ("number.year", {"number": {"code": "洛市科协", "year": "2023", "serial": 2}}),
    ("number.serial", {"number": {"code": "洛市科协", "year": 2023, "serial": 0}}),
    ("copy_number", {"copy_number": "第12份"}),
    ("copy_number", {"copy_number": "１２"}),
    ("secrecy", {"secrecy": "内部"}),
    ("urgency", {"urgency": "很急"}),
    ("signers[0].body", {"signers": [{"body": "洛阳市教育局", "name": "许清和"}]}),
    ("signers[0].name", {"signers": [{"body": ASSOCIATION}]}),
    ("attachments", {"attachments": "汇总表"}),
    ("attachments[0]", {"attachments": ["。"]}),
    ("sealed", {"sealed": "yes"}),
    ("printed_on", {"printed_on": 20230215}),
    ("attendance.present", {"attendance": {"present": "林小满"}}),
    ("attendance.absent", {"attendance": {"absent": []}}),
    ("annexes[0].title", {"annexes": [{**ANNEX, "title": ""}]}),
    ("annexes[0].orientation", {"annexes": [{**ANNEX, "orientation": "sideways"}]}),
    ("annexes[0].table[1]", {"annexes": [{**ANNEX, "table": [["甲", "乙"], ["1"]]}]}),
    ("annexes[0].table[0][1]", {"annexes": [{**ANNEX, "table": [["甲", None]]}]}),
    ("annexes[0].table[0][1]", {"annexes": [{**ANNEX, "table": [["甲", float("nan")]]}]}),
    ("annexes[0]", {"annexes": [{"title": "空"}]}),
    ("colour", {"colour": "red"}),
    ("mark", {"mark": 7}),
    ("recipients", {"recipients": ["各单位"]}),
    ("cc", {"cc": []}),
    ("note", {"note": {"text": "不公开"}}),
    ("printed_by", {"printed_by": "办" * 61}),
    ("copy_number", {"copy_number": True}),
    ("number.prefix", {"number": {"code": "洛市科协", "year": 2023, "serial": 2, "prefix": "第"}}),
    ("signers", {"signers": "许清和"}),
    ("signatories[0]", {"signatories": [""]}),
    ("attendance.present[1]", {"attendance": {"present": ["林小满", None]}}),
    ("annexes", {"annexes": ANNEX}),
    ("annexes[0].body[0].text", {"annexes": [{**ANNEX, "body": [{"text": "  "}]}]}),
    ("annexes[0].table", {"annexes": [{**ANNEX, "table": "序号"}]}),
]


def changed(changes: Spec) -> Spec:
    return {key: value for key, value in spec(**changes).items() if value is not MISSING}


@pytest.mark.parametrize(
    ("path", "changes"), WRONG, ids=[f"{n}-{w[0]}" for n, w in enumerate(WRONG)]
)
def test_the_fault_is_named_by_its_path(path: str, changes: Spec) -> None:
    with pytest.raises(BadDocument) as refused:
        document_from_dict(changed(changes))

    assert refused.value.path == path
    assert str(refused.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "text", ['{"title": ', "[]", '"公文"', '{"title": "甲", "title": "乙"}', "[" * 100_000]
)
def test_what_is_no_object_of_json_is_refused(text: str) -> None:
    with pytest.raises(BadDocument):
        document_from_json(text)


def test_a_field_written_twice_is_named_by_its_path() -> None:
    text = json.dumps(spec(annexes=[ANNEX]), ensure_ascii=False)

    with pytest.raises(BadDocument) as refused:
        document_from_json(text.replace('"title": "汇总表"', '"title": "甲", "title": "乙"'))

    assert refused.value.path == "annexes[0].title"


@pytest.mark.parametrize("number", ["9" * 5_000, "NaN", "-Infinity", "1e999"])
def test_a_number_no_office_writes_is_refused_at_its_place(number: str) -> None:
    cell = json.dumps(spec(annexes=[{**ANNEX, "table": [["甲", 7]]}])).replace("7]]", f"{number}]]")
    serial = json.dumps(spec()).replace('"serial": 2', f'"serial": {number}')

    for text, path in ((cell, "annexes[0].table[0][1]"), (serial, "number.serial")):
        with pytest.raises(BadDocument) as refused:
            document_from_json(text)
        assert refused.value.path == path


def test_numbers_of_a_table_stay_as_they_are_written() -> None:
    row = '["1.50", 1.50, 0.0000001, 20230215, 12345678901234567890, -3]'
    text = json.dumps(spec(annexes=[{**ANNEX, "table": "HERE"}])).replace('"HERE"', f"[{row}]")

    (annex,) = document_from_json(text).annexes

    wanted = ("1.50", "1.50", "0.0000001", "20230215", "12345678901234567890", "-3")
    assert annex.table == (wanted,)


def test_there_are_at_least_thirty_kinds_of_wrong_specifications() -> None:
    """Kinds, not cases: another field, or another fault of the same one."""
    assert len({path for path, _ in WRONG}) >= 30


@pytest.mark.parametrize(
    ("path", "changes"), WRONG, ids=[f"{n}-{w[0]}" for n, w in enumerate(WRONG)]
)
def test_the_command_ends_with_2_and_says_where(
    path: str, changes: Spec, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "公文.json"
    source.write_text(json.dumps(changed(changes), ensure_ascii=False), encoding="utf-8")

    code = run(["document", str(source), "--out", str(tmp_path / "公文.pdf")])

    assert code == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{path}: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert not (tmp_path / "公文.pdf").exists()


def test_what_may_be_left_out_is_left_out() -> None:
    small = {
        "issuers": [ASSOCIATION],
        "title": "通知",
        "body": [{"text": "好"}],
        "date": "2023-02-14",
    }

    document = document_from_dict(small)

    assert (document.number, document.recipients, document.signers) == (None, "", ())
    assert document.signatories == (ASSOCIATION,)
    assert document.sealed


def test_null_and_an_empty_list_are_the_same_as_nothing() -> None:
    names = ("number", "recipients", "note", "cc", "copy_number", "printed_on", "attendance")

    full = document_from_dict(spec(**dict.fromkeys(names), signers=[], annexes=[], attachments=[]))

    assert full == document_from_dict(changed(dict.fromkeys(names, MISSING)))


def test_what_the_standard_writes_its_own_way_is_put_right() -> None:
    document = document_from_dict(
        spec(copy_number=7, recipients="各单位:", attachments=["汇总表。"], note="（不公开）")
    )

    assert document.copy_number == "000007"
    assert document.recipients == "各单位："
    assert document.attachments == ("汇总表",)
    assert document.note == "不公开"
