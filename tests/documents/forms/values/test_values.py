"""Single values as people write them; and that no text whatever makes a reader fail."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguang.documents.forms.parts import CellValue
from keguang.documents.forms.values.dates import read_dates
from keguang.documents.forms.values.minutes import read_minutes
from keguang.documents.forms.values.names import read_name, tidy_name
from keguang.documents.forms.values.phones import read_phone
from keguang.documents.forms.values.positions import is_position
from keguang.documents.forms.values.text import fold, is_nothing, one_line, ticked

YEAR = 2023
LIKELY = st.text(
    "0123456789月日年上中下旬季度半-至.—/：:点分小时钟课两三十一二（）()每周待定+E \n王伟教授电话",
    max_size=24,
)
ANY = st.text(max_size=30) | LIKELY


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("3月中旬", "2023-03-11", "2023-03-20"),
        ("2月下旬", "2023-02-21", "2023-02-28"),
        ("二季度", "2023-04-01", "2023-06-30"),
        ("Q3", "2023-07-01", "2023-09-30"),
        ("下半年", "2023-07-01", "2023-12-31"),
        ("全年", "2023-01-01", "2023-12-31"),
        ("7-8月", "2023-07-01", "2023-08-31"),
        ("3月-5月", "2023-03-01", "2023-05-31"),
        ("3、4月", "2023-03-01", "2023-04-30"),
        ("2023年3-5月", "2023-03-01", "2023-05-31"),
        ("11月-次年2月", "2023-11-01", "2024-02-29"),
        ("2023.3.5", "2023-03-05", "2023-03-05"),
        ("23.3.5", "2023-03-05", "2023-03-05"),
        ("3.5", "2023-03-05", "2023-03-05"),
        ("三月五日", "2023-03-05", "2023-03-05"),
        ("3月5日-10日", "2023-03-05", "2023-03-10"),
        ("4月15、16日", "2023-04-15", "2023-04-16"),
        ("２０２３年６月１日—６月５日", "2023-06-01", "2023-06-05"),
        ("5月12日 防灾减灾日", "2023-05-12", "2023-05-12"),
        ("世界地球日", "2023-04-22", "2023-04-22"),
        ("45000", "2023-03-15", "2023-03-15"),
        ("6月初", "2023-06-01", "2023-06-10"),
        ("暑假", "2023-07-01", "2023-08-31"),
    ],
)
def test_dates_are_inclusive_ranges_of_the_year(written: str, first: str, last: str) -> None:
    span = read_dates(written, year=YEAR).value

    assert span is not None
    assert (str(span.first), str(span.last)) == (first, last)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("每周六", "no_fixed_date"),
        ("可预约", "no_fixed_date"),
        ("2月30日", "bad_date"),
        ("6月第一周", "bad_date"),
        ("3月5日、4月6日", "several_dates"),
        ("7-8", "bad_date"),
    ],
)
def test_words_that_name_no_date_give_none_and_a_remark(written: str, code: str) -> None:
    read = read_dates(written, year=YEAR)

    assert read.value is not None
    assert read.value.first is None
    assert [r.code for r in read.remarks] == [code]


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("4月22日上午9:00", "09:00"),
        ("4月22日下午3点半", "15:30"),
        ("4月22日 14:30-16:00", "14:30"),
        ("4月22日", None),
    ],
)
def test_the_hour_of_a_day_is_kept(written: str, start: str | None) -> None:
    span = read_dates(written, year=YEAR).value

    assert span is not None
    assert (span.first, span.start_time) == (date(2023, 4, 22), start)


def test_a_sheet_s_own_dates_are_taken_and_a_coarser_wording_wins() -> None:
    stored = datetime(2023, 3, 1, 9, 30)  # noqa: DTZ001 (sheets know no zone)

    exact = read_dates("2023-03-01 09:30:00", stored, year=YEAR).value
    coarse = read_dates("2023年3月", stored, year=YEAR).value

    assert exact is not None
    assert (exact.first, exact.start_time) == (date(2023, 3, 1), "09:30")
    assert coarse is not None
    assert coarse.last == date(2023, 3, 31)


def test_a_number_that_may_be_two_days_is_neither() -> None:
    read = read_dates("3.2", 3.2, year=YEAR)

    assert read.value is not None
    assert read.value.first is None


@pytest.mark.parametrize(
    ("written", "value", "minutes"),
    [
        ("90分钟", None, 90),
        ("1.5小时", None, 90),
        ("一个半小时", None, 90),
        ("1小时30分", None, 90),
        ("约1小时", None, 60),
        ("两个小时", None, 120),
        ("半小时", None, 30),
        ("45min", None, 45),
        ("1.5h", None, 90),
        ("45", None, 45),
        ("90.0", 90.0, 90),
        ("1:30:00", time(1, 30), 90),
        ("0.0625", 0.0625, 90),
        ("2课时（90分钟）", None, 90),
        ("９０分钟", None, 90),
        ("9:00-10:30", None, 90),
        ("90'", None, 90),
        ("半天", None, None),
        ("2课时", None, None),
        ("60-90分钟", None, None),
        ("待定", None, None),
        ("2", None, None),
    ],
)
def test_durations_are_minutes_or_nothing(
    written: str, value: CellValue, minutes: int | None
) -> None:
    assert read_minutes(written, value).value == minutes


def test_a_heading_in_hours_makes_bare_numbers_hours() -> None:
    assert read_minutes("1.5", 1.5, hours=True).value == 90
    assert read_minutes("90分钟", hours=True).value == 90


@pytest.mark.parametrize(
    ("written", "value", "digits"),
    [
        ("138-0000-0001", None, "13800000001"),
        ("+86 138 0000 0001", None, "13800000001"),
        ("１３８００００００１２", None, "13800000012"),
        ("13800000012.0", 13800000012.0, "13800000012"),
        ("1.380000012E10", 13800000012.0, "13800000012"),
        ("0379-63900000", None, "037963900000"),
        ("0379-63900000、13800000001", None, "13800000001"),
        ("李静 13800000001（微信同号）", None, "13800000001"),
        ("1.38E+10", None, None),
        ("待定", None, None),
        ("请联系学会", None, None),
    ],
)
def test_phones_are_digits_the_first_mobile_first(
    written: str, value: CellValue, digits: str | None
) -> None:
    assert read_phone(written, value).value == digits


def test_further_numbers_are_named_not_lost() -> None:
    (remark,) = read_phone("13800000001/13900000002").remarks

    assert "13900000002" in remark.message


def test_a_number_of_the_wrong_length_is_kept_and_called_wrong() -> None:
    read = read_phone("1380000001")

    assert (read.value, [r.code for r in read.remarks]) == ("1380000001", ["bad_phone"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("王 伟", "王伟"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("李静老师", "李静"),
        ("张三、李四", "张三、李四"),
        ("John Smith", "John Smith"),
        ("待定", None),
    ],
)
def test_names_lose_only_the_spaces_set_for_looks(written: str, name: str | None) -> None:
    assert read_name(written).value == name


@pytest.mark.parametrize(
    "text", ["会长、教授", "二级心理咨询师", "教授级高级工程师", "院长/主任医师"]
)
def test_posts_are_known(text: str) -> None:
    assert is_position(text)


@pytest.mark.parametrize("text", ["待定", "无", "—", "//", "", "N/A", "（待定）"])
def test_words_for_nothing_are_nothing(text: str) -> None:
    assert is_nothing(text)


def test_lines_join_as_their_script_asks_and_ticked_boxes_are_read() -> None:
    assert one_line("科学饮食 远离\n三高") == "科学饮食 远离三高"
    assert one_line("Open\nScience") == "Open Science"
    assert ticked("□青少年 ☑农民 □公众") == "农民"
    assert ticked("（ ）青少年 （√）农民 ( )公众") == "农民"
    assert ticked("农民（√）") is None


@given(ANY)
def test_no_text_breaks_a_value_reader(text: str) -> None:
    read_dates(text, year=YEAR)
    read_minutes(text)
    read_minutes(text, hours=True)
    read_phone(text)
    read_name(text)
    is_position(text)


@given(ANY)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert one_line(one_line(text)) == one_line(text)
    assert tidy_name(tidy_name(text)) == tidy_name(text)


@given(st.integers(min_value=1, max_value=1440))
def test_minutes_come_back_as_written(minutes: int) -> None:
    assert read_minutes(f"{minutes}分钟").value == minutes


@given(st.integers(min_value=13000000000, max_value=19999999999))
def test_mobiles_come_back_however_they_are_grouped(number: int) -> None:
    digits = str(number)

    assert read_phone(f"{digits[:3]}-{digits[3:7]} {digits[7:]}").value == digits
    assert read_phone(f"{float(number)}", float(number)).value == digits


@given(st.dates(min_value=date(2023, 1, 1), max_value=date(2023, 12, 31)))
def test_days_come_back_in_every_common_spelling(day: date) -> None:
    spellings = (
        day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}",
    )  # fmt: skip

    for spelling in spellings:
        span = read_dates(spelling, year=YEAR).value
        assert span is not None
        assert (span.first, span.last) == (day, day)
