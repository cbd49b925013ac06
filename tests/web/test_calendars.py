from datetime import date

from keguang.web.calendars import Day, Month, month_of

TODAY = date(2026, 3, 3)


def days(month: Month) -> dict[date, Day]:
    return {day.date: day for week in month.weeks for day in week if not day.blank}


def test_a_month_has_whole_weeks_from_monday() -> None:
    month = month_of(date(2026, 3, 18), today=TODAY)

    assert month.first == date(2026, 3, 1)
    assert [len(week) for week in month.weeks] == [7] * 6
    assert all(week[0].date.weekday() == 0 for week in month.weeks)


def test_days_outside_the_bounds_are_off_and_the_edges_are_not() -> None:
    shown = days(month_of(TODAY, today=TODAY, earliest=date(2026, 3, 10), latest=date(2026, 3, 20)))

    assert [day for day, square in shown.items() if not square.off] == [
        date(2026, 3, n) for n in range(10, 21)
    ]


def test_no_page_leads_where_every_day_is_off() -> None:
    month = month_of(TODAY, today=TODAY, earliest=date(2026, 3, 10), latest=date(2026, 3, 31))

    assert (month.before, month.after) == (None, None)


def test_pages_lead_over_the_turn_of_the_year() -> None:
    december = month_of(date(2026, 12, 5), today=TODAY)
    january = month_of(date(2026, 1, 31), today=TODAY)

    assert (december.before, december.after) == (date(2026, 11, 1), date(2027, 1, 1))
    assert (january.before, january.after) == (date(2025, 12, 1), date(2026, 2, 1))


def test_today_the_chosen_day_and_marks_are_known() -> None:
    chosen = date(2026, 3, 12)
    shown = days(month_of(TODAY, today=TODAY, chosen=chosen, marks={chosen: "植树节"}))

    assert [day for day, square in shown.items() if square.today] == [TODAY]
    assert [day for day, square in shown.items() if square.chosen] == [chosen]
    assert shown[chosen].mark == "植树节"
