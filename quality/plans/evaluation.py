"""Evaluation: value, target, pace and status of each bound subject, and their sums over places.

The composition happens in the database: for each clause the obligations of the window are joined with the evidence of
its metric; clauses are combined per subject; subjects are rolled up over places. One statement answers one question,
for one requirement or for many.

Pace: of the target, the share of the subject's school days that have passed. A subject is *behind* when the value is
below the whole part of the pace, and *far behind* when it is below half of it and at least three short of it.
A finer clause ("2 a week" beside "40 a term") is behind once one of its ended periods was missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from quality.core.clock import today
from quality.organisation import calendar as calendars
from quality.organisation.calendar import Calendar

from . import metrics
from .language import Clause, Specification
from .models import Obligation, Requirement
from .obligations import measurable, span_of
from .periods import Period, window
from .sql import Sql, join, of, rows

FAR_SHARE = Decimal("0.5")
FAR_SHORT = 3

# From best to worst; the number is what the database compares.
STATUSES = (
    "exempt",
    "none",
    "unset",
    "not_due",
    "met",
    "on_track",
    "behind",
    "far_behind",
    "missed",
    "broken",
)
SEVERITY = {name: number for number, name in enumerate(STATUSES)}
BEHIND = ("behind", "far_behind", "missed", "broken")


@dataclass(frozen=True)
class Question:
    """One requirement as evaluated on a day: its specification in force and the window of its main clause."""

    requirement: Requirement
    specification: Specification
    window: Period

    @property
    def clause(self) -> Clause:
        """The clause whose figures stand for the requirement."""
        return self.specification.clauses[self.specification.main]

    @property
    def metric(self) -> metrics.Metric:
        """The metric of the main clause."""
        found = metrics.get(self.clause.metric)
        assert found is not None
        return found


@dataclass(frozen=True)
class Figures:
    """What is known of one subject, or summed over a place.

    For a place, `value`, `target`, `expected` and `done` are sums over its subjects (`done` counts each subject's value
    up to its target, so that zeal in one place does not hide neglect in another), and the counts say how many subjects
    are in which state.
    """

    requirement_id: int
    level: str
    value: Decimal
    target: Decimal | None
    expected: Decimal
    done: Decimal
    counts: dict[str, int]
    county_id: int | None = None
    school_id: int | None = None
    person_id: int | None = None
    region_id: int | None = None
    school_class_id: int | None = None
    team_id: int | None = None
    subject_key: str = ""
    status: str = ""
    forecast: Decimal | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    reason: str = ""
    fine_due: int = 0
    fine_met: int = 0

    @property
    def bound(self) -> int:
        """Subjects that owe something."""
        return sum(n for status, n in self.counts.items() if status not in ("exempt", "none"))

    @property
    def behind(self) -> int:
        """Subjects that are behind in any degree."""
        return sum(self.counts.get(status, 0) for status in BEHIND)

    @property
    def rate(self) -> Decimal | None:
        """Share of what is owed that is done, 0 to 1; None where nothing is owed."""
        return self.done / self.target if self.target else None

    @property
    def shortfall(self) -> Decimal | None:
        """What is still missing to the target."""
        return None if self.target is None else max(Decimal(0), self.target - self.value)


class Clockwork:
    """Calendars loaded once for a series of questions."""

    def __init__(self) -> None:
        self._calendars: dict[int, Calendar | None] = {}

    def of(self, requirement: Requirement) -> Calendar | None:
        """The calendar of the region that issued the plan."""
        region = requirement.plan.region
        if region.pk not in self._calendars:
            self._calendars[region.pk] = calendars.calendar_for(region)
        return self._calendars[region.pk]


def questions(
    requirements: Iterable[Requirement], on: dt.date, clockwork: Clockwork | None = None
) -> list[Question]:
    """The measurable ones among some requirements (with their versions and plan), each with its window on a day."""
    clockwork = clockwork or Clockwork()
    found = []
    for requirement in requirements:
        specification = specification_on(requirement, on)
        calendar = clockwork.of(requirement)
        if calendar is None or specification is None or not measurable(specification):
            continue
        main = specification.clauses[specification.main]
        period = window(main.every, calendar, span_of(requirement.plan), on, main.months)
        if period is not None:
            found.append(Question(requirement, specification, period))
    return found


def specification_on(requirement: Requirement, on: dt.date) -> Specification | None:
    """What a requirement demands on a day; before its first version, what that one demands."""
    versions = sorted(requirement.versions.all(), key=lambda version: version.valid_from)
    begun = [version for version in versions if version.valid_from <= on] or versions[:1]
    return Specification.parse(begun[-1].spec) if begun else None


def measured_requirements() -> QuerySet[Requirement]:
    """Published requirements with all that evaluation needs."""
    return Requirement.objects.published().select_related("plan__region").prefetch_related("versions")


def subjects(
    asked: Sequence[Question],
    on: dt.date | None = None,
    obligations: QuerySet[Obligation] | None = None,
    statuses: Sequence[str] = (),
    limit: int | None = None,
    after: tuple[int, str] | None = None,
) -> list[Figures]:
    """Each bound subject, worst first. `after` is the (severity, subject key) of the last row of the page before."""
    if not asked:
        return []
    statement = (
        Sql("WITH") + _subjects(asked, on or today(), obligations) + Sql("SELECT * FROM subjects WHERE TRUE")
    )
    if statuses:
        statement += Sql("AND severity = ANY(%s)", ([SEVERITY[status] for status in statuses],))
    if after:
        statement += Sql("AND (-severity, subject_key) > (%s, %s)", (-after[0], after[1]))
    statement += Sql("ORDER BY -severity, subject_key, requirement_id")
    if limit is not None:
        statement += Sql("LIMIT %s", (limit,))
    return [_subject(row) for row in rows(statement, settings.REPORT_DATABASE)]


def places(
    asked: Sequence[Question], on: dt.date | None = None, obligations: QuerySet[Obligation] | None = None
) -> list[Figures]:
    """Sums per requirement over everything, over each county, and over each school, in one statement."""
    if not asked:
        return []
    statement = Sql("WITH") + _subjects(asked, on or today(), obligations) + Sql(_ROLLED_UP)
    return [_place(row) for row in rows(statement, settings.REPORT_DATABASE)]


def clauses(question: Question, on: dt.date, obligations: QuerySet[Obligation]) -> list[dict[str, Any]]:
    """The single obligations behind some subjects of one requirement: value, target and status of each period."""
    statement = Sql("WITH") + _evaluated([question], on, obligations)
    return rows(statement + Sql("SELECT * FROM evaluated ORDER BY clause, period_start, subject_key"))


def _subjects(asked: Sequence[Question], on: dt.date, obligations: QuerySet[Obligation] | None) -> Sql:
    """CTEs up to `subjects`: one row per requirement and bound subject."""
    mains = [
        (q.requirement.pk, q.specification.main, q.specification.combine == "any", q.window.end >= on)
        for q in asked
    ]
    table = join(", ", [Sql("(%s, %s, %s, %s)", row) for row in mains])
    return (
        _evaluated(asked, on, obligations if obligations is not None else Obligation.objects.all())
        + Sql(", mains (requirement_id, main, any_of, open) AS (VALUES")
        + table
        + Sql(")")
        + Sql(_COMBINED)
    )


def _evaluated(asked: Sequence[Question], on: dt.date, obligations: QuerySet[Obligation]) -> Sql:
    """CTEs up to `evaluated`: one row per obligation, with value, pace and severity."""
    clock = Sql(
        """clock AS (SELECT DISTINCT ON (region_id) region_id, ordinal FROM organisation_calendarday
                    WHERE date BETWEEN %s AND %s ORDER BY region_id, date DESC)""",
        (on - dt.timedelta(days=400), on),
    )
    arms = [
        _arm(question, index, on, obligations)
        for question in asked
        for index in range(len(question.specification.clauses))
    ]
    return clock + Sql(", measured AS (") + join(" UNION ALL ", arms) + Sql(")") + Sql(_EVALUATED, (on, on))


def _arm(question: Question, index: int, on: dt.date, obligations: QuerySet[Obligation]) -> Sql:
    """One clause: the obligations of the window with the value that the evidence gives each of them."""
    clause = question.specification.clauses[index]
    inside = of(_inside(question, clause, index, on, obligations))
    demanded = Sql(
        "SELECT o.*, %s AS operator, %s::numeric AS upper,", (clause.target.operator, clause.target.upper)
    )
    valued = _values(metrics.get(clause.metric), clause, question.window, on, inside)
    return (
        demanded
        + Sql("COALESCE(v.value, 0)::numeric AS value FROM (")
        + inside
        + Sql(") o LEFT JOIN (")
        + valued
        + Sql(") v ON v.id = o.id")
    )


def _inside(question: Question, clause: Clause, index: int, on: dt.date, obligations: QuerySet) -> QuerySet:
    """The obligations of one clause in the window: the same period, or the finer ones that have begun."""
    inside = obligations.filter(requirement=question.requirement, clause=index)
    if clause.every == question.window.kind:
        return inside.filter(period_key=question.window.key)
    return inside.filter(
        period_start__gte=question.window.start, period_start__lte=min(question.window.end, on)
    )


def _values(metric: metrics.Metric, clause: Clause, period: Period, on: dt.date, inside: Sql) -> Sql:
    """Per obligation: the records of its subject on the days on which the subject is bound."""
    evidence = metric.records(clause.filters, period.start, min(period.end, on)).order_by()
    columns = [metric.subject_field, metric.date_field, *([metric.amount] if metric.amount else [])]
    selected = of(evidence.values_list(*columns))
    names = "subject, day, amount" if metric.amount else "subject, day"
    value = "SUM(e.amount)" if metric.amount else "COUNT(*)"
    return (
        Sql(f"SELECT b.id, {value} AS value FROM (")
        + inside
        + Sql(") b JOIN (")
        + selected
        + Sql(f") e ({names}) ON e.subject = b.{SUBJECT_COLUMNS[metric.subject]}")
        + Sql("AND e.day BETWEEN b.starts_on AND b.ends_on GROUP BY b.id")
    )


SUBJECT_COLUMNS = {
    "person": "person_id",
    "school": "school_id",
    "region": "region_id",
    "class": "school_class_id",
    "team": "team_id",
}

_EVALUATED = f"""
, paced AS (
    SELECT m.*, LEAST(m.school_days, GREATEST(0, COALESCE(c.ordinal, 0) - m.ordinal_before)) AS elapsed
      FROM measured m LEFT JOIN clock c ON c.region_id = m.calendar_id
), evaluated AS (
    SELECT p.*, p.target * p.elapsed / p.school_days AS expected,
           CASE
             WHEN p.exempt THEN {SEVERITY["exempt"]}
             WHEN p.target IS NULL THEN {SEVERITY["unset"]}
             WHEN p.target = 0 AND p.operator <> 'at_most' THEN {SEVERITY["none"]}
             WHEN p.starts_on > %s THEN {SEVERITY["not_due"]}
             WHEN p.value > CASE p.operator WHEN 'between' THEN p.upper WHEN 'at_least' THEN NULL ELSE p.target END
                  THEN {SEVERITY["broken"]}
             WHEN p.operator = 'at_most' THEN CASE WHEN p.due_on < day.day THEN {SEVERITY["met"]} ELSE {SEVERITY["on_track"]} END
             WHEN p.value >= p.target THEN {SEVERITY["met"]}
             WHEN p.due_on < day.day THEN {SEVERITY["missed"]}
             WHEN p.value >= FLOOR(p.target * p.elapsed / p.school_days) THEN {SEVERITY["on_track"]}
             WHEN p.value < {FAR_SHARE} * p.target * p.elapsed / p.school_days
                  AND FLOOR(p.target * p.elapsed / p.school_days) - p.value >= {FAR_SHORT} THEN {SEVERITY["far_behind"]}
             ELSE {SEVERITY["behind"]}
           END AS severity
      FROM paced p CROSS JOIN (SELECT %s::date AS day) day
)"""

# A finer clause missed in an ended period makes the subject behind while the window is open, and missed afterwards.
_COMBINED = f"""
, subjects AS (
    SELECT requirement_id, subject_key, MAX(person_id) AS person_id, MAX(school_id) AS school_id,
           MAX(region_id) AS region_id, MAX(school_class_id) AS school_class_id, MAX(team_id) AS team_id,
           MAX(county_id) AS county_id,
           MAX(value) FILTER (WHERE is_main) AS value, MAX(target) FILTER (WHERE is_main) AS target,
           MAX(expected) FILTER (WHERE is_main) AS expected, MAX(elapsed) FILTER (WHERE is_main) AS elapsed,
           MAX(school_days) FILTER (WHERE is_main) AS school_days, MIN(starts_on) AS starts_on, MAX(ends_on) AS ends_on,
           MAX(reason) AS reason,
           COUNT(*) FILTER (WHERE NOT is_main AND severity >= {SEVERITY["met"]}) AS fine_due,
           COUNT(*) FILTER (WHERE NOT is_main AND severity = {SEVERITY["met"]}) AS fine_met,
           CASE WHEN BOOL_OR(any_of) THEN MIN(standing) ELSE MAX(standing) END AS severity
      FROM (SELECT e.*, e.clause = m.main AS is_main, m.any_of,
                   CASE WHEN e.clause <> m.main AND e.severity = {SEVERITY["missed"]} AND m.open
                        THEN {SEVERITY["behind"]} ELSE e.severity END AS standing
              FROM evaluated e JOIN mains m USING (requirement_id)) e
     GROUP BY requirement_id, subject_key
)"""

_OWED = f"FILTER (WHERE severity >= {SEVERITY['unset']})"
_ROLLED_UP = f"""
SELECT requirement_id, county_id, school_id, GROUPING(county_id) = 1 AS whole, GROUPING(school_id) = 0 AS of_school,
       COALESCE(SUM(value) {_OWED}, 0) AS value, SUM(target) {_OWED} AS target,
       COALESCE(SUM(expected) {_OWED}, 0) AS expected, COALESCE(SUM(LEAST(value, target)) {_OWED}, 0) AS done,
       {", ".join(f"COUNT(*) FILTER (WHERE severity = {number}) AS {name}" for name, number in SEVERITY.items())}
  FROM subjects
 GROUP BY GROUPING SETS ((requirement_id), (requirement_id, county_id), (requirement_id, county_id, school_id))
HAVING GROUPING(county_id) = 1 OR (GROUPING(school_id) = 1 AND county_id IS NOT NULL) OR school_id IS NOT NULL
 ORDER BY requirement_id, whole DESC, county_id, school_id"""


def _subject(row: dict[str, Any]) -> Figures:
    """A subject's figures from its row."""
    status = STATUSES[row["severity"]]
    value, target, elapsed = row["value"] or Decimal(0), row["target"], row["elapsed"]
    keys = (
        "requirement_id",
        "county_id",
        "school_id",
        "person_id",
        "region_id",
        "school_class_id",
        "team_id",
    )
    return Figures(
        **{key: row[key] for key in keys},
        value=value,
        target=target,
        expected=row["expected"] or Decimal(0),
        done=min(value, target) if target is not None else value,
        counts={status: 1},
        subject_key=row["subject_key"],
        status=status,
        forecast=value * row["school_days"] // elapsed if elapsed else None,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        reason=row["reason"] or "",
        fine_due=row["fine_due"],
        fine_met=row["fine_met"],
        level="subject",
    )


def _place(row: dict[str, Any]) -> Figures:
    """A place's figures from its row."""
    return Figures(
        requirement_id=row["requirement_id"],
        value=row["value"],
        target=row["target"],
        expected=row["expected"],
        done=row["done"],
        counts={name: row[name] for name in STATUSES if row[name]},
        county_id=row["county_id"],
        school_id=row["school_id"],
        level="region" if row["whole"] else "school" if row["of_school"] else "county",
    )


def duties_of(person_id: int, on: dt.date | None = None) -> list[tuple[Question, Figures]]:
    """What one person owes on a day, worst first: for the home page and the API."""
    on = on or today()
    own = Obligation.objects.filter(person=person_id)
    bound = own.on(on).values("requirement")
    asked = questions(measured_requirements().filter(pk__in=bound), on)
    by_requirement = {question.requirement.pk: question for question in asked}
    return [(by_requirement[figures.requirement_id], figures) for figures in subjects(asked, on, own)]
