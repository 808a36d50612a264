"""Periods follow from the calendar; what has no school day owes nothing."""

import datetime as dt

import pytest
from django.utils.translation import override

from quality.organisation.calendar import Calendar, Span
from quality.plans.periods import Period, periods, window

PLAN = Span("plan", dt.date(2026, 1, 1), dt.date(2027, 12, 31))
AUTUMN = Span("2026-2027.1", dt.date(2026, 9, 1), dt.date(2027, 1, 15))
SPRING = Span("2026-2027.2", dt.date(2027, 3, 1), dt.date(2027, 7, 9))
HOLIDAY = (dt.date(2026, 9, 28), dt.date(2026, 10, 4))


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture
def calendar() -> Calendar:
    taught = [
        day
        for term in (AUTUMN, SPRING)
        for day in days(term.start, term.end)
        if day.weekday() < 5 and not HOLIDAY[0] <= day <= HOLIDAY[1]
    ]
    year = Span("2026-2027", dt.date(2026, 9, 1), dt.date(2027, 8, 31))
    return Calendar(1, [year], [AUTUMN, SPRING], taught)


def keys(found: list[Period]) -> list[str]:
    return [period.key for period in found]


def test_weeks_are_cut_to_the_term_and_a_holiday_week_owes_nothing(calendar):
    weeks = [week for week in periods("week", calendar, PLAN) if week.key.startswith("2026-2027.1")]
    assert (weeks[0].start, weeks[0].end) == (dt.date(2026, 9, 1), dt.date(2026, 9, 6))
    assert "2026-2027.1.w05" not in keys(weeks)
    assert (weeks[-1].key, weeks[-1].end) == ("2026-2027.1.w20", dt.date(2027, 1, 15))


def test_fortnights_pair_the_weeks_from_the_first(calendar):
    first, second = periods("two_weeks", calendar, PLAN)[:2]
    assert (first.key, first.start, first.end) == (
        "2026-2027.1.f01",
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 13),
    )
    assert (second.start, second.end) == (dt.date(2026, 9, 14), dt.date(2026, 9, 27))


def test_months_without_lessons_owe_nothing(calendar):
    found = keys(periods("month", calendar, PLAN))
    assert found == [
        *("2026-09", "2026-10", "2026-11", "2026-12", "2027-01"),
        *("2027-03", "2027-04", "2027-05", "2027-06", "2027-07"),
    ]


def test_months_can_be_named(calendar):
    assert keys(periods("month", calendar, PLAN, months=(3, 9))) == ["2026-09", "2027-03"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("term", ["2026-2027.1", "2026-2027.2"]),
        ("quarter", ["2026Q3", "2026Q4", "2027Q1", "2027Q2", "2027Q3"]),
        ("school_year", ["2026-2027"]),
        ("plan_year", ["2026", "2027"]),
        ("once", ["once"]),
    ],
)
def test_longer_periods(calendar, kind, expected):
    assert keys(periods(kind, calendar, PLAN)) == expected


def test_periods_outside_the_plan_are_not_owed(calendar):
    late = Span("late", dt.date(2027, 2, 1), dt.date(2027, 12, 31))
    assert keys(periods("term", calendar, late)) == ["2026-2027.2"]


def test_window_in_the_holidays_is_the_term_before(calendar):
    assert window("term", calendar, PLAN, dt.date(2027, 2, 10)).key == "2026-2027.1"
    assert window("term", calendar, PLAN, dt.date(2026, 8, 1)) is None


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        (
            Period("term", "2026-2027.1", AUTUMN.start, AUTUMN.end),
            "2026-2027学年第一学期",
            "First term of 2026-2027",
        ),
        (Period("month", "2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30)), "2026年11月", "2026-11"),
    ],
)
def test_periods_have_names_in_both_languages(period, chinese, english):
    with override("zh-hans"):
        assert period.label == chinese
    with override("en"):
        assert period.label == english


def test_school_days_after_a_day_skip_the_holiday(calendar):
    assert calendar.after(dt.date(2026, 9, 25), 2) == dt.date(2026, 10, 6)
    assert calendar.after(dt.date(2027, 7, 9), 1) is None


def test_what_is_recorded_later_is_judged_later(calendar):
    assert window("month", calendar, PLAN, dt.date(2026, 10, 31), lag_days=15).key == "2026-09"
    assert window("month", calendar, PLAN, dt.date(2026, 11, 14), lag_days=15).key == "2026-09"
    assert window("month", calendar, PLAN, dt.date(2026, 11, 15), lag_days=15).key == "2026-10"
