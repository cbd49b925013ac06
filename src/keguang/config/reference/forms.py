"""form-spec.md and intake-json.md: the two contracts that other programs use."""

import json
from typing import Final

from keguang.config.reference.markdown import code, fenced, page, section, table
from keguang.documents.forms.engine import read_form
from keguang.documents.forms.parts import Level, Outcome
from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, Per, spec_to_dict
from keguang.documents.forms.terminal import reading_to_contract, value_keys

_EXAMPLE: Final = (
    "洛阳市气象学会科普大讲堂活动征集表\n"
    "讲座题目,主讲人,职称,工作单位,时长,拟开展时间,联系电话\n"
    "看云识天气,王丽娟,教授,洛阳气象学院,1.5小时,2026年3月中旬,13800000001\n"
    "雷电与安全,李 明,,洛阳气象学院,半天,可预约,1380000000\n"
)
_TYPES: Final = {
    FieldType.TEXT: "one line of text",
    FieldType.NAME: "a person; spaces inside an all-Chinese name are dropped",
    FieldType.PHONE: "digits only, the first mobile number, else the first number",
    FieldType.MINUTES: "whole minutes (“1.5小时” is 90)",
    FieldType.DATERANGE: "two days, inclusive, and a start time where one is written",
    FieldType.CHOICE: "one of `choices`",
    FieldType.LONG: "text of several lines",
    FieldType.INTEGER: "a whole number",
    FieldType.CONSENT: "yes or no",
}
_OUTCOMES: Final = {
    Outcome.PARSED: "at least one lecture was read",
    Outcome.EMPTY: "the file opens and holds none",
    Outcome.CORRUPT: "named or shaped like a document, and unreadable",
    Outcome.UNSAFE: "a decompression bomb, an external entity, endless nesting",
    Outcome.UNSUPPORTED: "no document this program reads, or locked by a password",
    Outcome.TOO_BIG: "over 20 MB, over 20,000 rows, or over the limits of time and memory",
}
_LEVELS: Final = {
    Level.ERROR: "the lecture is not complete without an answer",
    Level.WARNING: "a person should look once",
    Level.INFO: "what was done or left out, for the record",
}


def spec_page() -> str:
    """Schema form/1 and the specification that comes with the program."""
    introduction = (
        "One specification makes both the blank form (`keguang form`) and its reader "
        "(`keguang intake --spec`). 一份表样既生成空白表，也用来识别填好的表。"
    )
    top = [
        ("`schema`", "`form/1`", "yes"),
        ("`title`", "text", "yes"),
        ("`per`", " or ".join(code(per) for per in Per), "no, `organisation`"),
        ("`fields`", "list of at least one field", "yes"),
    ]
    field = [
        ("`key`", "identifier, once in a form", "yes"),
        ("`label`", "heading as printed", "yes"),
        ("`type`", "see below", "no, `text`"),
        ("`required`", "`true` or `false`", "no, `false`"),
        ("`synonyms`", "other headings people write for it", "no"),
        ("`choices`", "list of texts, for `choice`", "no"),
        ("`max`", "longest text in characters, 0 for no limit", "no, 0"),
        ("`help`", "a hint printed under the form", "no"),
    ]
    heads = ("Key", "Value", "Required")
    spec = json.dumps(spec_to_dict(LECTURE_SPEC), ensure_ascii=False, indent=1)
    return page(
        "Form specification, schema form/1 表样",
        introduction,
        section("Document", table(heads, top)),
        section("Field", table(heads, field)),
        section("Types", table(("Type", "Read as"), [(code(k), v) for k, v in _TYPES.items()])),
        section("The built-in lecture form 讲座征集表", fenced(spec, "json")),
    )


def intake_page() -> str:
    """The output of `keguang intake --json`, shown on a file that is really read."""
    introduction = (
        "`keguang intake FILE --json` prints one JSON document on stdout and ends with 0 for every "
        "file that can be opened, whatever is in it. 只要文件能打开，退出码就是 0。"
    )
    reading = read_form(_EXAMPLE.encode(), "附件1.csv", LECTURE_SPEC, year=2026, today_year=2026)
    document = json.dumps(reading_to_contract(reading, LECTURE_SPEC), ensure_ascii=False, indent=1)
    keys = "、".join(code(key) for key in value_keys(LECTURE_SPEC))
    return page(
        "Output of intake 识别结果",
        introduction,
        section("outcome", table(("Value", "Means"), [(code(k), v) for k, v in _OUTCOMES.items()])),
        section(
            "lectures",
            f"One object a lecture with the keys {keys}, `sender_org` and `sources`. A value the "
            "file does not hold is null: nothing is invented. `sources` names file, part and place "
            "of each value; `confidence` stands there when it is below 1.",
            "`ref` is an A1 cell in a sheet, `T1R4C2` in a Word table, `L12` in prose, "
            "`p1:x,y,w,h` in points on a page. Members of a mail or archive are `outer!inner`.",
        ),
        section(
            "findings",
            table(("level", "Means"), [(code(k), v) for k, v in _LEVELS.items()]),
            "All codes: [findings](findings.md).",
        ),
        section("Example", fenced(_EXAMPLE, "csv"), fenced(document, "json")),
    )
