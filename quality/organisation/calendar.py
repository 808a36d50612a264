"""The calendar of a region: terms, teaching weeks, and school days.

A county without school years of its own uses the nearest region above it that has them. School days are Monday to
Friday within a term, less holidays, plus make-up days. Teaching week 1 is the week (Monday to Sunday) of the term's
first day (DOMAIN §5.4).
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from .models import CalendarDay, Region, SchoolYear, SpecialDay, Term

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A named stretch of days, both ends included."""

    key: str
    start: dt.date
    end: dt.date
    name: str = ""


@dataclass
class Calendar:
    """Terms, years and school days of one region, in memory."""

    region_id: int
    years: list[Span]
    terms: list[Span]
    school_days: list[dt.date] = field(repr=False)

    def count(self, first: dt.date, last: dt.date) -> int:
        """School days from `first` to `last`, both included."""
        return max(
            0, bisect.bisect_right(self.school_days, last) - bisect.bisect_left(self.school_days, first)
        )

    def is_school_day(self, day: dt.date) -> bool:
        """True where lessons are held on that day."""
        return self.count(day, day) == 1

    def term_on(self, day: dt.date) -> Span | None:
        """The term that a day lies in."""
        return next((term for term in self.terms if term.start <= day <= term.end), None)

    def last_term(self, day: dt.date) -> Span | None:
        """The term that a day lies in, or else the last one before it."""
        return max(
            (term for term in self.terms if term.start <= day), key=lambda term: term.start, default=None
        )

    def weeks(self, term: Span) -> list[Span]:
        """Teaching weeks of a term, cut to the term; the key is the number, from 1."""
        monday = term.start - dt.timedelta(days=term.start.weekday())
        weeks, number = [], 1
        while monday <= term.end:
            weeks.append(Span(str(number), max(monday, term.start), min(monday + 6 * ONE_DAY, term.end)))
            monday, number = monday + 7 * ONE_DAY, number + 1
        return weeks

    def after(self, day: dt.date, school_days: int) -> dt.date | None:
        """The day that lies so many school days after a day; None beyond the calendar."""
        place = bisect.bisect_right(self.school_days, day) + school_days - 1
        return self.school_days[place] if 0 <= place < len(self.school_days) else None


_memory: ContextVar[dict[Any, Any] | None] = ContextVar("calendars", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within a job that changes no calendar: each is read from the database once."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def _once(key: Any, read: Callable[[], Any]) -> Any:
    """What has been read under a key, while it is remembered."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    return memory[key]


def _owners() -> set[int]:
    """Regions with school years of their own."""
    return _once("owners", lambda: set(SchoolYear.objects.values_list("region", flat=True).distinct()))


def owner_of(region: Region) -> Region | None:
    """The region whose calendar a region uses: itself or the nearest above that has school years."""
    owners = _owners()
    here: Region | None = region
    while here is not None and here.pk not in owners:
        here = here.parent
    return here


def owners_of(regions: Iterable[Region]) -> dict[int, int]:
    """For each region the id of the region whose calendar it uses; regions without any calendar are left out."""
    owners = _owners()
    parents = _once("parents", lambda: dict(Region.objects.values_list("pk", "parent")))
    found = {}
    for region in regions:
        here = region.pk
        while here is not None and here not in owners:
            here = parents.get(here)
        if here is not None:
            found[region.pk] = here
    return found


def load(region_id: int) -> Calendar:
    """The calendar owned by a region, from the database (three statements)."""
    return _once(region_id, lambda: _load(region_id))


def _load(region_id: int) -> Calendar:
    years = SchoolYear.objects.filter(region=region_id).order_by("starts_on")
    terms = Term.objects.filter(year__region=region_id).select_related("year").order_by("starts_on")
    days = CalendarDay.objects.filter(region=region_id, is_school_day=True).order_by("date")
    return Calendar(
        region_id,
        [Span(year.name, year.starts_on, year.ends_on, year.name) for year in years],
        [Span(term.key, term.starts_on, term.ends_on, str(term)) for term in terms],
        list(days.values_list("date", flat=True)),
    )


def calendar_for(region: Region) -> Calendar | None:
    """The calendar that a region uses, or None where none has been set up yet."""
    owner = owner_of(region)
    return load(owner.pk) if owner else None


@transaction.atomic
def rebuild(region: Region) -> int:
    """Derive the calendar days of a region anew from its years, terms and special days; return how many."""
    years = list(SchoolYear.objects.filter(region=region))
    CalendarDay.objects.filter(region=region).delete()
    if not years:
        return 0
    terms = list(Term.objects.filter(year__region=region).order_by("starts_on"))
    special = {}
    for entry in SpecialDay.objects.filter(region=region):
        for offset in range((entry.ends_on - entry.starts_on).days + 1):
            special[entry.starts_on + offset * ONE_DAY] = entry.kind
    day, last = min(y.starts_on for y in years), max(y.ends_on for y in years)
    rows, ordinal = [], 0
    while day <= last:
        term = next((t for t in terms if t.starts_on <= day <= t.ends_on), None)
        works = term is not None and _works(day, special.get(day))
        ordinal += works
        week = _week(day, term.starts_on) if term else None
        rows.append(
            CalendarDay(region=region, date=day, is_school_day=works, ordinal=ordinal, term=term, week=week)
        )
        day += ONE_DAY
    CalendarDay.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _works(day: dt.date, kind: str | None) -> bool:
    """Whether lessons are held: special days first, then the weekday."""
    return kind == "make_up" if kind else day.weekday() < 5


def _week(day: dt.date, start: dt.date) -> int:
    """Teaching week of a day: the number of Mondays passed since the week of the term's first day, plus one."""
    monday = start - dt.timedelta(days=start.weekday())
    return (day - monday).days // 7 + 1
