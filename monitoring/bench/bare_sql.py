"""The SQL to compare with: written by hand for the one case, and recorded from the portal to be run again bare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from quality.plans.figures import FAR_SHARE, FAR_SHORT, Question

# One "at least" requirement on lessons observed, with a single clause: the same sums and states as the portal's.
EVALUATION = f"""
WITH counted AS (
    SELECT o.id, o.county_id, o.school_id, o.exempt, o.target, o.starts_on, o.due_on, COUNT(e.id) AS value,
           o.target * LEAST(o.school_days, GREATEST(0, COALESCE(clock.ordinal, 0) - o.ordinal_before)) / o.school_days AS expected
      FROM plans_obligation o
      LEFT JOIN (SELECT DISTINCT ON (region_id) region_id, ordinal FROM organisation_calendarday
                  WHERE date <= %(day)s ORDER BY region_id, date DESC) clock ON clock.region_id = o.calendar_id
      LEFT JOIN programmes_observation e ON e.observer_id = o.person_id
           AND e.observed_on BETWEEN o.starts_on AND o.ends_on AND e.observed_on BETWEEN %(first)s AND %(day)s
     WHERE o.requirement_id = %(requirement)s AND o.clause = 0 AND o.period_key = %(period)s
     GROUP BY o.id, clock.ordinal
), judged AS (
    SELECT *, CASE WHEN exempt THEN 'exempt' WHEN target IS NULL THEN 'unset' WHEN target = 0 THEN 'none'
                   WHEN starts_on > %(day)s THEN 'not_due' WHEN value >= target THEN 'met'
                   WHEN due_on < %(day)s THEN 'missed' WHEN value >= FLOOR(expected) THEN 'on_track'
                   WHEN value < {FAR_SHARE} * expected AND FLOOR(expected) - value >= {FAR_SHORT} THEN 'far_behind'
                   ELSE 'behind' END AS status
      FROM counted
)
SELECT county_id, school_id, GROUPING(county_id) AS whole, GROUPING(school_id) AS over_schools,
       SUM(value) FILTER (WHERE owed) AS value, SUM(target) FILTER (WHERE owed) AS target,
       SUM(expected) FILTER (WHERE owed) AS expected, SUM(LEAST(value, target)) FILTER (WHERE owed) AS done,
       COUNT(*) FILTER (WHERE status = 'exempt') AS exempt, COUNT(*) FILTER (WHERE status = 'none') AS none,
       COUNT(*) FILTER (WHERE status = 'unset') AS unset, COUNT(*) FILTER (WHERE status = 'not_due') AS not_due,
       COUNT(*) FILTER (WHERE status = 'met') AS met, COUNT(*) FILTER (WHERE status = 'on_track') AS on_track,
       COUNT(*) FILTER (WHERE status = 'behind') AS behind, COUNT(*) FILTER (WHERE status = 'far_behind') AS far_behind,
       COUNT(*) FILTER (WHERE status = 'missed') AS missed
  FROM (SELECT *, status NOT IN ('exempt', 'none') AS owed FROM judged) judged
 GROUP BY GROUPING SETS ((), (county_id), (county_id, school_id))
HAVING GROUPING(school_id) = 1 AND (GROUPING(county_id) = 1 OR county_id IS NOT NULL) OR school_id IS NOT NULL
 ORDER BY whole DESC, county_id, school_id"""


def evaluation_by_hand(question: Question, on: dt.date) -> list[tuple]:
    """The sums of one requirement over everything, each county and each school."""
    values: dict[str, Any] = {
        "day": on,
        "first": question.window.start,
        "requirement": question.requirement.pk,
        "period": question.window.key,
    }
    with connection.cursor() as cursor:
        cursor.execute(EVALUATION, values)
        return cursor.fetchall()


Statement = tuple[str, Any, bool]  # text, parameters, whether for many rows


class Recording:
    """The statements that a call sends to the database."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    @contextmanager
    def on(self) -> Iterator[Recording]:
        """Listen for a while."""
        with connection.execute_wrapper(self._note):
            yield self

    def _note(self, execute, sql, params, many, context):
        self.statements.append((sql, params, many))
        return execute(sql, params, many, context)

    def __len__(self) -> int:
        return len(self.statements)

    def after(self, first: Recording) -> list[Statement]:
        """What comes behind the statements that both begin with."""
        alike = 0
        for own, other in zip(self.statements, first.statements, strict=False):
            if own[0] != other[0]:
                break
            alike += 1
        return self.statements[alike:]


def replay(statements: list[Statement]) -> list[list[tuple]]:
    """Run statements with the driver's own cursor; the rows of each."""
    connection.ensure_connection()
    found = []
    with connection.connection.cursor() as cursor:
        for sql, params, many in statements:
            (cursor.executemany if many else cursor.execute)(sql, params)
            found.append(cursor.fetchall() if cursor.description else [])
    return found


def replay_rows(statements: list[Statement]) -> list[dict]:
    """Run statements in the same way; the rows of the largest answer as dictionaries."""
    connection.ensure_connection()
    largest, size, names = [], 0, []
    with connection.connection.cursor() as cursor:
        for sql, params, _many in statements:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
            if len(rows) * len(cursor.description) > size:
                largest, size = rows, len(rows) * len(cursor.description)
                names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in largest]
