"""Rows made ready for pages: the region tree, and the months of a school year."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .calendar import Calendar, Span
from .codes import CodeSet
from .models import Region, RegionCode, RegionPlacement, SpecialDay

DAY = dt.timedelta(days=1)


@dataclass
class Node:
    """A region in the tree as of a day."""

    pk: int
    name: str
    name_en: str
    level: str
    level_label: str
    codes: list[RegionCode] = field(default_factory=list)
    schools: int = 0
    children: list[Node] = field(default_factory=list)


def region_tree(regions, schools, day: dt.date) -> list[Node]:
    """Visible regions as a tree on a day, each with the name and codes of that day and its schools (four statements)."""
    rows = list(regions.open(day).order_by("order", "pk"))
    codes = defaultdict(list)
    for code in RegionCode.objects.on(day).filter(region__in=[row.pk for row in rows]).order_by("code_set"):
        codes[code.region_id].append(code)
    parents = dict(RegionPlacement.objects.on(day).values_list("region", "parent"))
    counts: Counter = Counter()
    for county, township in schools.as_of(day).order_by().values_list("county_then", "township_then"):
        counts[county] += 1
        counts[township] += 1
    nodes = {row.pk: _node(row, codes[row.pk], counts) for row in rows}
    roots: list[Node] = []
    for row in rows:
        parent = nodes.get(parents.get(row.pk, row.parent_id))
        (parent.children if parent else roots).append(nodes[row.pk])
    for root in roots:
        _sum(root)
    return roots


def _node(row: Region, codes: list[RegionCode], counts) -> Node:
    """The ministry's name goes before those of other code sets, and today's where none is on record."""
    named = sorted(codes, key=lambda code: code.code_set != CodeSet.MCA)
    name = named[0].name if named else row.name
    english = row.name_en if name == row.name else ""
    return Node(row.pk, name, english, row.level, row.get_level_display(), codes, counts[row.pk])


def _sum(node: Node) -> int:
    """Schools of a county are counted with it already; those of a prefecture are the sum of its counties."""
    below = sum(_sum(child) for child in node.children if child.level != "township")
    node.schools += below
    return node.schools


@dataclass(frozen=True)
class Cell:
    """One day of a month strip. `kind`: school, holiday, make_up, free (weekend in term), out (no term)."""

    date: dt.date
    kind: str
    name: str = ""
    today: bool = False


@dataclass
class Week:
    """One line of a month: the number of the teaching week, where there is one, and seven cells."""

    number: int | None
    cells: list[Cell | None]


@dataclass
class Month:
    """A month of the school year."""

    first: dt.date
    weeks: list[Week]
    school_days: int


def months(
    start: dt.date, end: dt.date, calendar: Calendar, special: Iterable[SpecialDay], now: dt.date
) -> list[Month]:
    """The months of a school year, from the calendar in memory."""
    names = {}
    for entry in special:
        for offset in range((entry.ends_on - entry.starts_on).days + 1):
            names[entry.starts_on + offset * DAY] = entry
    found, first = [], start.replace(day=1)
    while first <= end:
        following = (first + 31 * DAY).replace(day=1)
        found.append(_month(first, following - DAY, calendar, names, now))
        first = following
    return found


def _month(first: dt.date, last: dt.date, calendar: Calendar, names: dict, now: dt.date) -> Month:
    weeks, day = [], first - first.weekday() * DAY
    while day <= last:
        dates = [day + offset * DAY for offset in range(7)]
        cells = [_cell(date, calendar, names, now) if first <= date <= last else None for date in dates]
        weeks.append(Week(_week_number(dates, calendar), cells))
        day += 7 * DAY
    return Month(first, weeks, calendar.count(first, last))


def _cell(date: dt.date, calendar: Calendar, names: dict, now: dt.date) -> Cell:
    entry = names.get(date)
    if calendar.is_school_day(date):
        kind = "make_up" if entry else "school"
    elif entry:
        kind = "holiday"
    else:
        kind = "free" if calendar.term_on(date) else "out"
    return Cell(date, kind, entry.name if entry else "", date == now)


def _week_number(dates: list[dt.date], calendar: Calendar) -> int | None:
    term = next((found for date in dates if (found := calendar.term_on(date))), None)
    if term is None:
        return None
    monday = term.start - term.start.weekday() * DAY
    return (dates[0] - monday).days // 7 + 1


@dataclass(frozen=True)
class TeachingWeek:
    """A teaching week with its school days and what makes it unusual."""

    span: Span
    school_days: int
    notes: list[str]
    now: bool


def teaching_weeks(
    term: Span, calendar: Calendar, special: Iterable[SpecialDay], now: dt.date
) -> list[TeachingWeek]:
    """The weeks of a term."""
    entries = list(special)
    return [
        TeachingWeek(
            week,
            calendar.count(week.start, week.end),
            [entry.name for entry in entries if entry.starts_on <= week.end and entry.ends_on >= week.start],
            week.start <= now <= week.end,
        )
        for week in calendar.weeks(term)
    ]
