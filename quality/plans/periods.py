"""Periods: the stretches of time in which something is owed.

They are values, derived from a region's calendar. A week, fortnight or month without a school day owes nothing.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quality.organisation.calendar import Calendar, Span

KINDS = {
    "school_day": gettext_lazy("every school day"),
    "week": gettext_lazy("a week"),
    "two_weeks": gettext_lazy("in two weeks"),
    "month": gettext_lazy("a month"),
    "quarter": gettext_lazy("a quarter"),
    "term": gettext_lazy("a term"),
    "school_year": gettext_lazy("a school year"),
    "plan_year": gettext_lazy("a calendar year"),
    "once": pgettext_lazy("period", "in the time of the plan"),
}
ORDER = list(KINDS)


@dataclass(frozen=True)
class Period:
    """One period; `key` is stable and unique within its kind."""

    kind: str
    key: str
    start: dt.date
    end: dt.date

    @property
    def label(self) -> str:
        """The period as people name it."""
        return _label(self.kind, self.key, self.start)


def periods(kind: str, calendar: Calendar, plan: Span, months: tuple[int, ...] = ()) -> list[Period]:
    """All periods of a kind that touch the plan's time, in order; `months` keeps only those of these months."""
    found = [
        period
        for period in _MAKERS[kind](calendar, plan)
        if period.start <= plan.end and period.end >= plan.start
    ]
    return [
        period
        for period in found
        if (not months or period.start.month in months) and calendar.count(period.start, period.end)
    ]


def window(
    kind: str, calendar: Calendar, plan: Span, day: dt.date, months: tuple[int, ...] = (), lag_days: int = 0
) -> Period | None:
    """The period that a day lies in, or else the last one that began before it.

    With a lag: the last period that had ended so many days before.
    """
    lag = dt.timedelta(days=lag_days)
    found = periods(kind, calendar, plan, months)
    begun = [period for period in found if (period.end + lag <= day if lag_days else period.start <= day)]
    return begun[-1] if begun else None


def _terms(calendar: Calendar, plan: Span) -> Iterator[Period]:
    return (Period("term", term.key, term.start, term.end) for term in calendar.terms)


def _weeks(calendar: Calendar, plan: Span) -> Iterator[Period]:
    for term in calendar.terms:
        for week in calendar.weeks(term):
            yield Period("week", f"{term.key}.w{int(week.key):02}", week.start, week.end)


def _fortnights(calendar: Calendar, plan: Span) -> Iterator[Period]:
    for term in calendar.terms:
        weeks = calendar.weeks(term)
        for number, first in enumerate(weeks[::2], start=1):
            last = weeks[min(2 * number - 1, len(weeks) - 1)]
            yield Period("two_weeks", f"{term.key}.f{number:02}", first.start, last.end)


def _days(calendar: Calendar, plan: Span) -> Iterator[Period]:
    return (Period("school_day", day.isoformat(), day, day) for day in calendar.school_days)


def _months(calendar: Calendar, plan: Span, length: int = 1) -> Iterator[Period]:
    if not calendar.school_days:
        return
    year, month = plan.start.year, plan.start.month - (plan.start.month - 1) % length
    while dt.date(year, month, 1) <= plan.end:
        last_month = month + length - 1
        end = dt.date(year, last_month, gregorian.monthrange(year, last_month)[1])
        kind, key = (
            ("month", f"{year}-{month:02}") if length == 1 else ("quarter", f"{year}Q{(month + 2) // 3}")
        )
        yield Period(kind, key, dt.date(year, month, 1), end)
        year, month = (year, month + length) if month + length <= 12 else (year + 1, 1)


def _quarters(calendar: Calendar, plan: Span) -> Iterator[Period]:
    return _months(calendar, plan, length=3)


def _school_years(calendar: Calendar, plan: Span) -> Iterator[Period]:
    return (Period("school_year", year.key, year.start, year.end) for year in calendar.years)


def _plan_years(calendar: Calendar, plan: Span) -> Iterator[Period]:
    for year in range(plan.start.year, plan.end.year + 1):
        yield Period("plan_year", str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))


def _once(calendar: Calendar, plan: Span) -> Iterator[Period]:
    yield Period("once", "once", plan.start, plan.end)


_MAKERS = {
    "school_day": _days,
    "week": _weeks,
    "two_weeks": _fortnights,
    "month": _months,
    "quarter": _quarters,
    "term": _terms,
    "school_year": _school_years,
    "plan_year": _plan_years,
    "once": _once,
}


def _label(kind: str, key: str, start: dt.date) -> str:
    """A period's name in the active language."""
    if kind in ("term", "week", "two_weeks"):
        year, number, *rest = key.split(".")
        term = _("First term of %(year)s") if number == "1" else _("Second term of %(year)s")
        label = term % {"year": year}
        if rest and kind == "week":
            return _("%(term)s, week %(n)s") % {"term": label, "n": int(rest[0][1:])}
        if rest:
            n = int(rest[0][1:])
            return _("%(term)s, weeks %(a)s to %(b)s") % {"term": label, "a": 2 * n - 1, "b": 2 * n}
        return label
    if kind == "month":
        return _("%(year)s-%(month)02d") % {"year": start.year, "month": start.month}
    if kind == "quarter":
        return _("Quarter %(quarter)s of %(year)s") % {"year": start.year, "quarter": key[-1]}
    if kind == "school_year":
        return _("School year %(year)s") % {"year": key}
    if kind == "plan_year":
        return _("Year %(year)s") % {"year": key}
    return str(KINDS[kind]) if kind == "once" else key
