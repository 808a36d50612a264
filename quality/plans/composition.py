"""The SQL of evaluation, put together from small parts that each answer for one step.

measured: the obligations of a window with the value their evidence gives them; evaluated: with pace and severity;
subjects: the clauses of a requirement combined per bound subject; rolled up: summed over places.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import QuerySet

from . import metrics
from .figures import FAR_SHARE, FAR_SHORT, SEVERITY, Question
from .language import Clause
from .models import Obligation
from .sql import Sql, join, of


def per_subject(asked: Sequence[Question], on: dt.date, obligations: QuerySet[Obligation] | None) -> Sql:
    """CTEs up to `subjects`: one row per requirement and bound subject.

    Where a requirement has one clause, a subject has one obligation and nothing needs to be put together."""
    single = [q.requirement.pk for q in asked if len(q.specification.clauses) == 1]
    mains = [
        (q.requirement.pk, q.specification.main, q.specification.combine == "any", q.window.end >= on)
        for q in asked
        if len(q.specification.clauses) > 1
    ]
    statement = evaluated(asked, on, obligations if obligations is not None else Obligation.objects.all())
    arms = []
    if single:  # the condition only where it is needed: it would lead the planner through all periods of a requirement
        arms.append(Sql(_ALONE) + (Sql("WHERE requirement_id = ANY(%s)", (single,)) if mains else Sql("")))
    if mains:
        table = join(", ", [Sql("(%s, %s, %s, %s)", row) for row in mains])
        statement += Sql(", mains (requirement_id, main, any_of, open) AS (VALUES") + table + Sql(")")
        arms.append(Sql(_COMBINED))
    return statement + Sql(", subjects AS (") + join(" UNION ALL ", arms) + Sql(")")


def evaluated(asked: Sequence[Question], on: dt.date, obligations: QuerySet[Obligation]) -> Sql:
    """CTEs up to `evaluated`: one row per obligation, with value, pace and severity."""
    clock = Sql(
        """clock AS (SELECT owner.region_id, day.ordinal FROM (SELECT DISTINCT region_id FROM organisation_schoolyear) owner
                    CROSS JOIN LATERAL (SELECT ordinal FROM organisation_calendarday d WHERE d.region_id = owner.region_id
                                           AND d.date BETWEEN %s AND %s ORDER BY d.date DESC LIMIT 1) day)""",
        (on - dt.timedelta(days=400), on),
    )
    scope = conditions_of(obligations)
    arms = [
        _arm(question, index, on, scope)
        for question in asked
        for index in range(len(question.specification.clauses))
    ]
    return clock + Sql(", measured AS (") + join(" UNION ALL ", arms) + Sql(")") + Sql(_EVALUATED, (on, on))


def conditions_of(obligations: QuerySet[Obligation]) -> Sql:
    """What a queryset asks of an obligation, as a condition on the table itself wherever it joins no other."""
    query = obligations.order_by().query
    used = [alias for alias, count in query.alias_refcount.items() if count]
    try:
        if used not in ([], ["plans_obligation"]):
            return Sql("plans_obligation.id IN (") + of(obligations.order_by().values_list("pk")) + Sql(")")
        text, params = query.get_compiler("default").compile(query.where)
    except FullResultSet:
        return Sql("TRUE")
    except EmptyResultSet:
        return Sql("FALSE")
    return Sql(text or "TRUE", tuple(params))


def _arm(question: Question, index: int, on: dt.date, scope: Sql) -> Sql:
    """One clause: the obligations of the window with the value that the evidence gives each of them.

    The evidence are the records of the subject on the days on which it is bound. The join can be done by index alone,
    so that fresh rows without statistics cost no more than time in proportion.
    """
    clause, period = question.specification.clauses[index], question.window
    metric = metrics.get(clause.metric)
    evidence = metric.records(clause.filters, period.start, min(period.end, on)).order_by()
    columns = [metric.subject_field, metric.date_field, *([metric.amount] if metric.amount else [])]
    names = "subject, day, amount" if metric.amount else "subject, day"
    value = "COALESCE(SUM(e.amount), 0)" if metric.amount else "COUNT(e.day)"
    return (
        Sql(
            "SELECT plans_obligation.*, %s AS operator, %s::numeric AS upper,",
            (clause.target.operator, clause.target.upper),
        )
        + Sql(f"{value}::numeric AS value FROM plans_obligation LEFT JOIN (")
        + of(evidence.values_list(*columns))
        + Sql(f") e ({names}) ON e.subject = plans_obligation.{SUBJECT_COLUMNS[metric.subject]}")
        + Sql("AND e.day BETWEEN plans_obligation.starts_on AND plans_obligation.ends_on WHERE")
        + _its(question, clause, index, on)
        + Sql("AND (")
        + scope
        + Sql(") GROUP BY plans_obligation.id")
    )


def _its(question: Question, clause: Clause, index: int, on: dt.date) -> Sql:
    """The obligations of one clause in the window: the same period, or the finer ones that have begun."""
    its = Sql(
        "plans_obligation.requirement_id = %s AND plans_obligation.clause = %s",
        (question.requirement.pk, index),
    )
    if clause.every == question.window.kind:
        return its + Sql("AND plans_obligation.period_key = %s", (question.window.key,))
    days = (question.window.start, min(question.window.end, on))
    return its + Sql("AND plans_obligation.period_start BETWEEN %s AND %s", days)


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

_ALONE = """
    SELECT requirement_id, subject_key, person_id, school_id, region_id, school_class_id, team_id, county_id,
           value, target, expected, elapsed, school_days, starts_on, ends_on, reason,
           0::bigint AS fine_due, 0::bigint AS fine_met, severity
      FROM evaluated"""

# A finer clause missed in an ended period makes the subject behind while the window is open, and missed afterwards.
_COMBINED = f"""
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
     GROUP BY requirement_id, subject_key"""

# Place in the order of subjects: the worse the status and the smaller the share done, the larger.
PLACED = """
SELECT * FROM (SELECT *, severity * 1000000 + 999999
                      - LEAST(999999, FLOOR(COALESCE(value / NULLIF(target, 0), 1) * 1000000))::bigint AS place
                 FROM subjects) placed
 WHERE TRUE"""

_OWED = f"FILTER (WHERE severity >= {SEVERITY['unset']})"
ROLLED_UP = f"""
SELECT requirement_id, county_id, school_id, GROUPING(county_id) = 1 AS whole, GROUPING(school_id) = 0 AS of_school,
       COALESCE(SUM(value) {_OWED}, 0) AS value, SUM(target) {_OWED} AS target,
       COALESCE(SUM(expected) {_OWED}, 0) AS expected, COALESCE(SUM(LEAST(value, target)) {_OWED}, 0) AS done,
       {", ".join(f"COUNT(*) FILTER (WHERE severity = {number}) AS {name}" for name, number in SEVERITY.items())}
  FROM subjects
 GROUP BY GROUPING SETS ((requirement_id), (requirement_id, county_id), (requirement_id, county_id, school_id))
HAVING GROUPING(county_id) = 1 OR (GROUPING(school_id) = 1 AND county_id IS NOT NULL) OR school_id IS NOT NULL
 ORDER BY requirement_id, whole DESC, county_id, school_id"""
