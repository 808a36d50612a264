"""Generating obligations: who owes how much in which period.

Generation is one statement per clause and period; running it again changes nothing unless the facts have changed.
It is called by the nightly job, and by services that change what is owed, never by looking at a page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, transaction

from quality.core.clock import today
from quality.organisation import calendar as calendars
from quality.organisation.calendar import Calendar, Span
from quality.organisation.models import Region

from . import metrics
from .language import Clause, Specification
from .models import Obligation, Plan, Requirement, Version
from .periods import Period, periods
from .population import Reach, can_be_found, members
from .sql import Sql, rows

MANY = 1000  # rows after which the planner must look again
PRORATED = ("at_least", "equal_to")


def measurable(specification: Specification) -> bool:
    """Whether every clause names a metric that exists and the population is one the portal knows."""
    return (
        bool(specification.clauses)
        and can_be_found(specification.bound)
        and all(_counts_for(clause, specification) for clause in specification.clauses)
    )


def _counts_for(clause: Clause, specification: Specification) -> bool:
    """A clause is measurable when its metric exists and is counted for the kind of subject that is bound."""
    metric = metrics.get(clause.metric)
    kinds = {
        "people": "person",
        "schools": "school",
        "regions": "region",
        "classes": "class",
        "teams": "team",
    }
    return metric is not None and not clause.share and metric.subject == kinds[specification.bound.kind]


def reaches(plan: Plan) -> dict[int, Reach]:
    """The plan's places by the calendar they use: calendar owner's id → reach."""
    ids = Region.objects.subtree_ids([plan.region_id])
    regions = list(Region.objects.filter(pk__in=ids, level__in=("prefecture", "county", "province")))
    owners = calendars.owners_of(regions)
    groups: dict[int, list[Region]] = defaultdict(list)
    for region in regions:
        if region.pk in owners:
            groups[owners[region.pk]].append(region)
    return {
        owner: Reach(
            plan.region_id,
            tuple(sorted(region.pk for region in group if region.level == "county")),
            any(region.pk == plan.region_id for region in group),
        )
        for owner, group in groups.items()
    }


def span_of(plan: Plan) -> Span:
    """The plan's time."""
    return Span(plan.code, plan.starts_on, plan.ends_on, plan.name)


class Terrain:
    """Places of plans and their calendars, read once for several rounds of generating."""

    def __init__(self) -> None:
        self._reaches: dict[int, dict[int, Reach]] = {}
        self._calendars: dict[int, Calendar] = {}

    def of(self, plan: Plan) -> list[tuple[Reach, Calendar]]:
        """The places of a plan with the calendar that they use."""
        if plan.pk not in self._reaches:
            self._reaches[plan.pk] = reaches(plan)
        for owner in self._reaches[plan.pk].keys() - self._calendars.keys():
            self._calendars[owner] = calendars.load(owner)
        return [(reach, self._calendars[owner]) for owner, reach in self._reaches[plan.pk].items()]


def generate(
    requirements: Iterable[Requirement],
    first: dt.date | None = None,
    last: dt.date | None = None,
    terrain: Terrain | None = None,
) -> int:
    """Write the obligations of all periods that touch `first` to `last` (default: the periods of today).

    Requirements that are not measurable or not in force get none. Returns how many rows were written or removed.
    """
    first = first or today()
    last = last or first
    terrain = terrain or Terrain()
    touched = sum(
        _generate_one(requirement, reach, calendar, first, last)
        for requirement in list(requirements)
        for reach, calendar in terrain.of(requirement.plan)
    )
    if touched >= MANY:
        _look_again()
    return touched


@transaction.atomic(savepoint=False)
def _generate_one(
    requirement: Requirement, reach: Reach, calendar: Calendar, first: dt.date, last: dt.date
) -> int:
    """The obligations of one requirement in the places of one calendar."""
    plan, touched = requirement.plan, 0
    versions = sorted(requirement.versions.all(), key=lambda version: version.valid_from)
    if not versions or requirement.status != "published":
        return 0
    since = max(plan.starts_on, versions[0].valid_from)
    until = min(plan.ends_on, versions[-1].valid_to or plan.ends_on)
    specifications = {version.pk: Specification.parse(version.spec) for version in versions}
    rhythms = {(clause.every, clause.months) for spec in specifications.values() for clause in spec.clauses}
    for every, months in sorted(rhythms):
        for period in periods(every, calendar, span_of(plan), months):
            if period.start > last or period.end < first or period.end < since or period.start > until:
                continue
            version = _version_for(versions, period)
            specification = specifications[version.pk]
            if not measurable(specification):
                continue
            for index, clause in enumerate(specification.clauses):
                if (clause.every, clause.months) == (every, months):
                    bounds = (max(period.start, since), min(period.end, until))
                    statement = _statement(version, index, specification, period, bounds, reach, calendar)
                    touched += rows(statement)[0]["touched"]
    return touched


def _look_again() -> None:
    """Tell the planner of many new rows at once; until then it plans as if there were none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE plans_obligation")


def _version_for(versions: list[Version], period: Period) -> Version:
    """The version that governs a period: the one in force on its last day, or the last one before."""
    begun = [version for version in versions if version.valid_from <= period.end]
    return begun[-1] if begun else versions[0]


def _statement(
    version: Version,
    index: int,
    specification: Specification,
    period: Period,
    bounds: tuple[dt.date, dt.date],
    reach: Reach,
    calendar: Calendar,
) -> Sql:
    """Insert, update and remove the rows of one clause and period in one go."""
    clause = specification.clauses[index]
    population = members(specification.bound, period, reach)
    full = calendar.count(period.start, period.end)
    own = (
        version.requirement_id,
        version.pk,
        index,
        _SUBJECT_KINDS[specification.bound.kind],
        calendar.region_id,
    )
    times = (period.kind, period.key, period.start, period.end)
    prorates = clause.target.operator in PRORATED
    return (
        Sql("WITH members AS (")
        + population
        + Sql(
            "), bound AS (SELECT m.*, GREATEST(m.first, %s) AS starts_on, LEAST(m.last, %s) AS ends_on FROM members m)",
            bounds,
        )
        + Sql(_MEASURED, (calendar.region_id, calendar.region_id, version.requirement_id, calendar.region_id))
        + Sql(_GENERATED, (prorates, clause.target.number, full, prorates, full, clause.target.number))
        + Sql(_WRITTEN, (*own, *times, full, clause.target.number))
        + Sql(_REMOVED, (version.requirement_id, index, period.key, calendar.region_id))
    )


_SUBJECT_KINDS = {
    "people": "person",
    "schools": "school",
    "regions": "region",
    "classes": "class",
    "teams": "team",
}

# School days in which each member is bound, and how many of them adjustments take away (by day, so that two
# adjustments of the same day do not count twice).
_MEASURED = """
, measured AS (
    SELECT b.*, COALESCE(before.ordinal, 0) AS ordinal_before,
           GREATEST(0, COALESCE(upto.ordinal, 0) - COALESCE(before.ordinal, 0)) AS school_days,
           COALESCE(lost.days, 0) AS lost_days, lost.reason
      FROM bound b
      LEFT JOIN organisation_calendarday upto ON upto.region_id = %s AND upto.date = b.ends_on
      LEFT JOIN organisation_calendarday before ON before.region_id = %s AND before.date = b.starts_on - 1
      LEFT JOIN LATERAL (
          SELECT SUM(1 - day.factor) AS days, MIN(day.reason) AS reason FROM (
              SELECT d.date, MIN(a.factor) AS factor, MIN(a.reason) AS reason
                FROM plans_adjustment a
                JOIN organisation_calendarday d ON d.date BETWEEN GREATEST(a.valid_from, b.starts_on)
                                                              AND LEAST(a.valid_to, b.ends_on)
               WHERE (a.person_id = b.person_id OR (a.person_id IS NULL AND a.school_id = b.school_id))
                 AND (a.school_id IS NULL OR a.school_id = b.school_id)
                 AND (a.requirement_id IS NULL OR a.requirement_id = %s)
                 AND d.region_id = %s AND d.is_school_day
               GROUP BY d.date) day
      ) lost ON TRUE
     WHERE b.starts_on <= b.ends_on
)"""

# The target is prorated by school days and rounded half up; what is owed for less than half a unit is not owed.
_GENERATED = """
, generated AS (
    SELECT m.*,
           CASE WHEN %s THEN ROUND(%s::numeric * (m.school_days - m.lost_days) / NULLIF(%s, 0)) ELSE NULL END AS share,
           %s AS prorates, %s AS full_days, %s::numeric AS base
      FROM measured m
     WHERE m.school_days > 0
)"""

_WRITTEN = """
, written AS (
    INSERT INTO plans_obligation AS o (
        requirement_id, version_id, clause, subject_kind, calendar_id, period_kind, period_key, period_start, period_end,
        full_days, base_target, subject_key, person_id, school_id, region_id, school_class_id, team_id, county_id,
        starts_on, ends_on, due_on, school_days, ordinal_before, target, exempt, reason)
    SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
           g.subject_key, g.person_id, g.school_id, g.region_id, g.school_class_id, g.team_id, g.county_id,
           g.starts_on, g.ends_on, g.ends_on, g.school_days, g.ordinal_before,
           CASE WHEN g.prorates THEN g.share ELSE g.base END,
           g.lost_days >= g.school_days, COALESCE(g.reason, '')
      FROM generated g
    ON CONFLICT (requirement_id, clause, period_key, subject_key) DO UPDATE SET
        version_id = EXCLUDED.version_id, calendar_id = EXCLUDED.calendar_id, county_id = EXCLUDED.county_id,
        period_start = EXCLUDED.period_start, period_end = EXCLUDED.period_end, full_days = EXCLUDED.full_days,
        base_target = EXCLUDED.base_target, target = EXCLUDED.target, starts_on = EXCLUDED.starts_on,
        ends_on = EXCLUDED.ends_on, due_on = EXCLUDED.due_on, school_days = EXCLUDED.school_days,
        ordinal_before = EXCLUDED.ordinal_before, exempt = EXCLUDED.exempt, reason = EXCLUDED.reason
     WHERE (o.version_id, o.calendar_id, o.county_id, o.period_start, o.period_end, o.full_days, o.base_target, o.target,
            o.starts_on, o.ends_on, o.school_days, o.ordinal_before, o.exempt, o.reason)
           IS DISTINCT FROM
           (EXCLUDED.version_id, EXCLUDED.calendar_id, EXCLUDED.county_id, EXCLUDED.period_start, EXCLUDED.period_end,
            EXCLUDED.full_days, EXCLUDED.base_target, EXCLUDED.target, EXCLUDED.starts_on, EXCLUDED.ends_on,
            EXCLUDED.school_days, EXCLUDED.ordinal_before, EXCLUDED.exempt, EXCLUDED.reason)
    RETURNING 1
), removed AS ("""

_REMOVED = """
    DELETE FROM plans_obligation o
     WHERE o.requirement_id = %s AND o.clause = %s AND o.period_key = %s AND o.calendar_id = %s
       AND NOT EXISTS (SELECT 1 FROM generated g WHERE g.subject_key = o.subject_key)
    RETURNING 1
)
SELECT (SELECT COUNT(*) FROM written) + (SELECT COUNT(*) FROM removed) AS touched"""


def clear(requirement: Requirement) -> int:
    """Remove the obligations of a requirement that is no longer in force, from periods that have not ended."""
    deleted, _per_model = Obligation.objects.filter(requirement=requirement, period_end__gte=today()).delete()
    return deleted
