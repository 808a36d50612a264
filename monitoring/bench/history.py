"""(d) Whether pages, endpoints and jobs cost the same after ten years as after one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction
from django.db.models import Model

from monitoring.demo.writer import Writer
from programmes.models import Observation
from quality.core.clock import now
from quality.plans.evaluation import places
from quality.plans.models import Obligation

from . import bulletins
from .client import Caller, Headers, with_session, with_token
from .databases import Databases
from .evaluation import chosen
from .pages import ENDPOINT, PAGE
from .report import Report, at_most
from .timing import compared

TITLE = "From one to ten years of history"
HOW = (
    "Two copies of the prefecture: one keeps the last 364 days of observations and their duties, the other has them ten "
    "times, each copy 364 days earlier, written by INSERT … SELECT with their school years and terms. After VACUUM ANALYZE "
    "the same calls take turns between the two databases: “portal” is ten years, “bare” is one year."
)
BOUND = 1.1
YEAR, YEARS = 364, 10  # days, so that weekdays stay


def measure(
    report: Report, databases: Databases, source: str, handler: Callable, on: dt.date, seconds: float
) -> None:
    """Make both copies, then compare call by call."""
    report.part("d", TITLE, HOW)
    with databases.at(source):
        staff, head = with_session("demo-prefecture"), with_session("demo-principal")
        token = with_token("demo-principal")
        region, month = bulletins.subject(on)
        revision = bulletins.next_revision(region, month)
    year, decade = copies(databases, source, on)
    calls = {
        **pages(handler, staff, head, token),
        "compiling the prefecture's bulletin": partial(bulletins.rolled_back, region, month, revision),
    }
    with databases.at(year):
        widest = [question for question in chosen(on) if question.requirement.plan.region.parent_id is None]
        for question in widest:
            name = f"evaluating {question.requirement.code} for the whole scope"
            calls[name] = partial(places, [question], on)
    for name, call in calls.items():
        found = compared(within(databases, decade, call), within(databases, year, call), seconds)
        report.add("d", at_most(f"prefecture: {name}", found, BOUND))


def pages(handler: Callable, staff: Headers, head: Headers, token: Headers) -> dict[str, Callable]:
    """What people and programs ask for all day."""
    return {
        f"{PAGE} for demo-prefecture": Caller(handler, PAGE, staff),
        f"{PAGE} for demo-principal": Caller(handler, PAGE, head),
        f"{PAGE}?subject=maths for demo-prefecture": Caller(handler, f"{PAGE}?subject=maths", staff),
        f"{ENDPOINT} for demo-principal": Caller(handler, ENDPOINT, token),
        "/ for demo-principal": Caller(handler, "/", head),
        "/ for demo-prefecture": Caller(handler, "/", staff),
    }


def within(databases: Databases, name: str, call: Callable) -> Callable:
    """The call on one of the databases."""

    def there() -> None:
        databases.use(name)
        call()

    return there


# ---- the two copies


def names(source: str) -> tuple[str, str]:
    """What the copies of a database are called."""
    return f"{source}_year", f"{source}_decade"


def copies(databases: Databases, source: str, on: dt.date) -> tuple[str, str]:
    """A database with one year of records, and one with ten; their names."""
    year, decade = names(source)
    databases.create(year, source)
    with databases.at(year):
        keep_one_year(on)
    databases.create(decade, year)
    with databases.at(decade):
        multiply()
    for name in (year, decade):  # measured by connections that have done nothing yet
        databases.close(name)
    return year, decade


def keep_one_year(on: dt.date) -> None:
    """Remove what is older than a year."""
    first = on - dt.timedelta(days=YEAR - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM programmes_photo p USING programmes_observation o "
            "WHERE o.id = p.observation_id AND o.observed_on < %s",
            [first],
        )
        cursor.execute("DELETE FROM programmes_observation WHERE observed_on < %s", [first])
        cursor.execute("DELETE FROM plans_obligation WHERE period_end < %s", [first])
        cursor.execute("VACUUM (FULL, ANALYZE) programmes_observation, plans_obligation")
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def lengthen() -> None:
    """Nine more years of calendar, observations and duties before the one there is."""
    days, again = f"{YEAR} * n", f"generate_series(1, {YEARS - 1}) n"
    calendar_days = 4 * YEAR  # four school years are there
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(starts_on) FROM organisation_schoolyear")
        since = cursor.fetchone()[0]
        for back in (1, 2):
            cursor.execute(CALENDAR.format(days=calendar_days * back), {"since": since})
        with Writer(now()).unindexed(Observation, Obligation):
            cursor.execute(copied(Observation, OBSERVATION, days, again))
            cursor.execute(copied(Obligation, OBLIGATION, days, again))


def multiply() -> None:
    """One year becomes ten."""
    lengthen()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copied(model: type[Model], changed: dict[str, str], days: str, again: str) -> str:
    """INSERT … SELECT of a table into itself, with dates and keys changed."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    kinds = {field.column: field.get_internal_type() for field in model._meta.concrete_fields}
    values = []
    for column in columns:
        value = changed.get(column, f"o.{column}").format(days=days)
        if kinds[column] == "DateField":
            value = f"o.{column} - {days}"
        elif kinds[column] == "DateTimeField":
            value = f"o.{column} - {days} * interval '1 day'"
        values.append(value)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} o, {again}"


OBSERVATION = {
    "uuid": "gen_random_uuid()",
    "term_id": "COALESCE((SELECT t.id FROM organisation_term t "
    "WHERE o.observed_on - {days} BETWEEN t.starts_on AND t.ends_on LIMIT 1), o.term_id)",
}
OBLIGATION = {"period_key": "LEFT(o.period_key, 21) || '-' || n"}
CALENDAR = """
    WITH years AS (
        INSERT INTO organisation_schoolyear (region_id, name, starts_on, ends_on)
        SELECT region_id, EXTRACT(YEAR FROM starts_on - {days}) || '-' || EXTRACT(YEAR FROM starts_on - {days}) + 1,
               starts_on - {days}, ends_on - {days} FROM organisation_schoolyear WHERE starts_on >= %(since)s
        RETURNING id, region_id, starts_on
    ), terms AS (
        INSERT INTO organisation_term (year_id, number, starts_on, ends_on, closed_at)
        SELECT y.id, t.number, t.starts_on - {days}, t.ends_on - {days}, t.starts_on
          FROM organisation_term t JOIN organisation_schoolyear s ON s.id = t.year_id
          JOIN years y ON y.region_id = s.region_id AND y.starts_on = s.starts_on - {days}
    )
    INSERT INTO organisation_calendarday (region_id, date, is_school_day, ordinal, week)
    SELECT region_id, date - {days}, is_school_day, ordinal, week FROM organisation_calendarday WHERE date >= %(since)s
    ON CONFLICT DO NOTHING"""
