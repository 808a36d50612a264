"""School years, terms and holidays. The winter holiday is as long as it is in Heilongjiang."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from quality.organisation import calendar as calendars
from quality.organisation.models import Region, SchoolYear, SpecialDay, Term

from .names import read
from .writer import Writer

ZONE = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)

TERMS = {  # first year: first and last day of the autumn term, first and last day of the spring term
    2023: ("2023-09-01", "2024-01-12", "2024-03-01", "2024-07-12"),
    2024: ("2024-09-02", "2025-01-10", "2025-03-03", "2025-07-11"),
    2025: ("2025-09-01", "2026-01-16", "2026-03-02", "2026-07-17"),
    2026: ("2026-09-01", "2027-01-15", "2027-03-01", "2027-07-16"),
}


@dataclass(slots=True)
class TermRow:
    """A term, with its school days once the calendar has been derived."""

    id: int
    year_id: int
    year: int
    number: int
    start: dt.date
    end: dt.date
    days: list[dt.date]

    @property
    def key(self) -> str:
        return f"{self.year}-{self.year + 1}.{self.number}"


@dataclass(slots=True)
class YearRow:
    """A school year, 1 September to 31 August."""

    id: int
    year: int

    @property
    def name(self) -> str:
        return f"{self.year}-{self.year + 1}"

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, 9, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.year + 1, 8, 31)


def moment(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """A time of a day, in the portal's time zone."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def dates_of(year: int) -> list[dt.date]:
    """First and last days of the two terms; as usual where nothing special is known."""
    usual = (f"{year}-09-01", f"{year + 1}-01-14", f"{year + 1}-03-02", f"{year + 1}-07-15")
    return [dt.date.fromisoformat(day) for day in TERMS.get(year, usual)]


def make_years(first: int, last: int) -> tuple[list[YearRow], list[TermRow]]:
    """School years that begin in `first` to `last`, and their terms."""
    years, terms = [], []
    for number, year in enumerate(range(first, last + 1)):
        years.append(YearRow(number + 1, year))
        days = dates_of(year)
        terms.append(TermRow(2 * number + 1, number + 1, year, 1, days[0], days[1], []))
        terms.append(TermRow(2 * number + 2, number + 1, year, 2, days[2], days[3], []))
    return years, terms


def special_days(first: int) -> list[dict[str, str]]:
    """Holidays and make-up days as announced; the statutory ones for years before these are known."""
    known = read("special_days")
    early = [
        {"kind": "holiday", "name": name, "starts_on": f"{year}-{start}", "ends_on": f"{year}-{end}"}
        for year in range(first, 2023)
        for name, start, end in (("国庆节", "10-01", "10-07"), ("劳动节", "05-01", "05-03"))
    ]
    return early + known


def write(writer: Writer, region_id: int, years: list[YearRow], terms: list[TermRow], today: dt.date) -> None:
    """Years, terms and special days of a region; derive its calendar and note the school days in the terms."""
    writer.rows(
        SchoolYear,
        ["id", "region", "name", "starts_on", "ends_on"],
        ((year.id, region_id, year.name, year.start, year.end) for year in years),
    )
    writer.rows(
        Term,
        ["id", "year", "number", "starts_on", "ends_on", "closed_at"],
        ((term.id, term.year_id, term.number, term.start, term.end, closed(term, today)) for term in terms),
    )
    days = special_days(years[0].year)
    writer.rows(
        SpecialDay,
        ["id", "region", "kind", "name", "starts_on", "ends_on"],
        ((i, region_id, d["kind"], d["name"], d["starts_on"], d["ends_on"]) for i, d in enumerate(days, 1)),
    )
    calendars.rebuild(Region.objects.get(pk=region_id))
    school_days = calendars.load(region_id).school_days
    for term in terms:
        term.days = [day for day in school_days if term.start <= day <= term.end]


def closed(term: TermRow, today: dt.date) -> dt.datetime | None:
    """Terms are closed ten days after they end."""
    day = term.end + 10 * DAY
    return moment(day, 9) if day < today else None
