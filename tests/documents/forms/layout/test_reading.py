"""The reading around its rows: findings, years, senders, other forms, correction sheets."""

from keguang.documents.forms.layout import read_rows
from keguang.documents.forms.parts import FileParts, Level, Outcome
from keguang.documents.forms.spec import LECTURE_SPEC, FieldType, FormField, FormSpec
from tests.documents.forms.layout.building import lectures, read, sheet, text

TABLE = """
序号|讲座题目|主讲人|职称|单位|时间|联系电话
1|苹果树冬季修剪|陈 建 国|正高级工程师|洛阳农林科学院|3月中旬|138-0000-0001
"""

DIRECTORY = FormSpec(
    "学会名录",
    (
        FormField("name", "学会名称", required=True),
        FormField("president", "理事长", FieldType.NAME),
        FormField("secretary", "秘书长", FieldType.NAME),
        FormField("contact", "联系人", FieldType.NAME, required=True),
        FormField("phone", "电话", FieldType.PHONE),
        FormField("email", "邮箱"),
        FormField("host", "挂靠单位"),
    ),
)


def test_a_missing_required_answer_is_an_error_at_its_blank_cell() -> None:
    reading = read(sheet("讲座题目|主讲人|单位|电话\n苹果树冬季修剪||洛阳农林科学院|13800000001"))

    (missing,) = [f for f in reading.findings if f.code == "missing"]
    assert (missing.level, missing.field, missing.part, missing.ref) == (
        Level.ERROR,
        "speaker",
        "Sheet1",
        "B2",
    )
    assert "苹果树冬季修剪" in missing.message


def test_a_missing_optional_column_is_no_finding() -> None:
    reading = read(
        sheet(
            "填报单位：洛阳市园艺学会|||\n讲座题目|主讲人|单位|电话\n苹果树冬季修剪|"
            "陈建国|洛阳农林科学院|13800000001"
        )
    )

    assert reading.findings == ()


def test_what_was_tidied_keeps_its_original_and_a_note() -> None:
    row = read(sheet(TABLE)).rows[0]

    assert (row.values["speaker"], row.sources["speaker"].raw) == ("陈建国", "陈 建 国")
    assert row.sources["speaker"].note == "去掉名字里的空格"
    assert (row.values["contact_phone"], row.sources["contact_phone"].ref) == ("13800000001", "G2")


def test_a_date_range_gives_its_ends_its_words_and_its_start() -> None:
    table = TABLE.replace("3月中旬", "4月22日上午9:00")

    values = read(sheet(table)).rows[0].values

    assert [values[k] for k in ("date_from", "date_to", "date_text", "start_time")] == [
        "2023-04-22", "2023-04-22", "4月22日上午9:00", "09:00",
    ]  # fmt: skip


def test_the_year_is_the_caller_s_then_the_title_s_then_this_year() -> None:
    titled = [sheet("2024年科普大讲堂征集表||||||\n" + TABLE.strip())]
    file = FileParts(Outcome.PARSED, tuple(titled))

    given = read_rows([file], LECTURE_SPEC, year=2022, today_year=2026)
    written = read_rows([file], LECTURE_SPEC, today_year=2026)
    this_year = read_rows(
        [FileParts(Outcome.PARSED, (sheet(TABLE),))], LECTURE_SPEC, today_year=2026
    )

    assert [r.rows[0].values["date_from"] for r in (given, written, this_year)] == [
        "2022-03-11", "2024-03-11", "2026-03-11",
    ]  # fmt: skip


def test_the_sender_is_found_in_file_names_and_subjects_when_the_form_is_silent() -> None:
    assert (
        read(sheet(TABLE), name="洛阳市园艺学会科普大讲堂征集表.xlsx").sender_org
        == "洛阳市园艺学会"
    )
    assert read(sheet(TABLE), title="洛阳市园艺学会报送征集表").sender_org == "洛阳市园艺学会"
    assert (
        read(text("附件为洛阳市园艺学会报送的征集表，请查收"), sheet(TABLE)).sender_org
        == "洛阳市园艺学会"
    )


def test_no_sender_at_all_is_said() -> None:
    reading = read(sheet(TABLE))

    assert reading.sender_org is None
    assert [f.code for f in reading.findings] == ["missing_org"]


def test_a_correction_sheet_returns_the_keys_of_its_rows() -> None:
    reading = read(
        sheet(
            "keguang_row|讲座题目|主讲人|工作单位|联系电话|存在问题\n"
            "k-2|合理用药常识|王丽娟|洛阳市中心医院|13800000002|\n"
            "k-1|苹果树冬季修剪|陈建国|洛阳农林科学院|13800000001|缺职称"
        )
    )

    assert [(row.row_key, row.values["speaker"]) for row in reading.rows] == [
        ("k-2", "王丽娟"),
        ("k-1", "陈建国"),
    ]


def test_a_directory_is_read_by_its_own_form() -> None:
    reading = read(
        sheet(
            "序号|学会（协会）名称|会长|秘书长|联络员|手机|电子邮箱|支撑单位\n"
            "1|洛阳市气象学会|王 伟|李静|赵敏|138 0000 0001|a@example.org|洛阳市气象局\n"
            "2|洛阳市药学会|刘洋|待定|孙波|0379-65910000|无|洛阳市中心医院"
        ),
        spec=DIRECTORY,
    )

    assert [row.values for row in reading.rows] == [
        {"name": "洛阳市气象学会", "president": "王伟", "secretary": "李静", "contact": "赵敏",
         "phone": "13800000001", "email": "a@example.org", "host": "洛阳市气象局"},
        {"name": "洛阳市药学会", "president": "刘洋", "secretary": None, "contact": "孙波",
         "phone": "037965910000", "email": None, "host": "洛阳市中心医院"},
    ]  # fmt: skip


def test_a_hidden_row_is_kept_and_named() -> None:
    reading = read(sheet(TABLE, hidden_rows=[1]))

    assert len(reading.rows) == 1
    assert "hidden_row" in {f.code for f in reading.findings}


def test_unreadable_files_keep_their_outcome() -> None:
    corrupt = FileParts(Outcome.CORRUPT, name="a.docx")
    empty = FileParts(Outcome.PARSED, name="b.xlsx")

    assert read_rows([corrupt], LECTURE_SPEC, today_year=2023).outcome is Outcome.CORRUPT
    assert read_rows([empty], LECTURE_SPEC, today_year=2023).outcome is Outcome.EMPTY
    assert (
        read_rows(
            [FileParts(Outcome.PARSED, members=(corrupt, empty))], LECTURE_SPEC, today_year=2023
        ).rows
        == ()
    )


def test_members_of_a_mail_are_read_each_with_its_own_sender() -> None:
    first = FileParts(
        Outcome.PARSED,
        (text("填报单位：洛阳市园艺学会", "m!a"), sheet(TABLE, file="m!a")),
        name="m!a",
    )
    second = FileParts(
        Outcome.PARSED,
        (text("填报单位：洛阳市药学会", "m!b"), sheet(TABLE, file="m!b")),
        name="m!b",
    )

    reading = read_rows(
        [FileParts(Outcome.PARSED, members=(first, second), name="m")],
        LECTURE_SPEC,
        today_year=2023,
    )

    assert [row.sender_org for row in reading.rows] == ["洛阳市园艺学会", "洛阳市药学会"]
    assert len(lectures(reading)) == 2


def test_of_two_readings_of_one_lecture_the_fuller_stays_and_the_repeat_is_named() -> None:
    summary = sheet("讲座题目|主讲人|单位\n苹果树冬季修剪|陈建国|洛阳农林科学院", name="汇总")
    detail = sheet(
        "讲座题目|苹果树冬季修剪\n主讲人|陈建国\n单位|洛阳农林科学院\n电话|13800000001", name="1"
    )

    reading = read(summary, detail)

    assert [row.values["contact_phone"] for row in reading.rows] == ["13800000001"]
    assert "repeated_row" in {f.code for f in reading.findings}


def test_one_lecture_offered_twice_at_different_times_stays_twice() -> None:
    table = "讲座题目|主讲人|单位|时间|电话\n苹果树冬季修剪|陈建国|洛阳农林科学院|{}|13800000001"

    reading = read(sheet(table.format("3月")), sheet(table.format("5月")))

    assert len(reading.rows) == 2


def test_instructions_below_a_form_led_by_the_speaker_name_nobody() -> None:
    by_key = {field.key: field for field in LECTURE_SPEC.fields}
    spec = FormSpec("征集表", (by_key["speaker"], by_key["contact_phone"], by_key["title"]))
    filled = sheet(
        "主讲人|王云\n联系电话|13800000000\n讲座题目|云云云\n填表说明：|\n"
        "1.标“*”的栏目为必填项。|\n2.“联系电话”填一个手机号码或带区号的固定电话。|"
    )

    reading = read(filled, spec=spec)

    assert [row.values["speaker"] for row in reading.rows] == ["王云"]
