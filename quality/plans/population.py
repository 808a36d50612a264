"""Who is bound: each kind of population is a class that selects its members and the days on which they belong to it.

Members come as rows (subject_key, person_id, school_id, region_id, school_class_id, team_id, county_id, first, last).
`first` and `last` are the days of membership, open ends as infinity. Two posts of the bound kinds in the same place
count as one membership from the first day to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .language import Bound
from .periods import Period
from .sql import Sql, join


@dataclass(frozen=True)
class Reach:
    """The places of a plan that share a calendar: counties, and whether the plan's own bureau is among them."""

    region_id: int
    counties: tuple[int, ...]
    with_bureau: bool = True

    @property
    def regions(self) -> list[int]:
        """Counties and, where it belongs to them, the issuing bureau."""
        return [*self.counties, *([self.region_id] if self.with_bureau else [])]


def members(bound: Bound, period: Period, reach: Reach) -> Sql | None:
    """The SELECT of the members of a population in a period; None where the portal keeps no such people yet."""
    maker = _MAKERS.get(bound.kind)
    if maker is None or set(bound.filters) & NOT_KEPT_YET.get(bound.kind, set()):
        return None
    return maker(bound.filters, period, reach)


NOT_KEPT_YET = {"people": {"honours"}, "schools": {"tags"}, "regions": {"tags"}}


def can_be_found(bound: Bound | None) -> bool:
    """Whether the portal knows who belongs to a population."""
    return (
        bool(bound) and bound.kind in _MAKERS and not set(bound.filters) & NOT_KEPT_YET.get(bound.kind, set())
    )


def _any(column: str, values: Sequence) -> Sql:
    return Sql(f"{column} = ANY(%s)", (list(values),))


def _people(filters: dict, period: Period, reach: Reach) -> Sql:
    """People by post; `stages` and `subjects` are those of the post, or the school's and the person's."""
    conditions = [
        Sql("po.valid_from <= %s AND COALESCE(po.valid_to, 'infinity') >= %s", (period.end, period.start)),
        Sql(
            "(COALESCE(sp.county_id, s.county_id) = ANY(%s) OR po.region_id = ANY(%s))",
            (list(reach.counties), reach.regions),
        ),
        Sql(
            "(s.id IS NULL OR (COALESCE(s.closed_on, 'infinity') >= %s AND s.opened_on <= %s))",
            (period.start, period.end),
        ),
    ]
    if filters.get("posts"):
        conditions.append(_any("po.kind", filters["posts"]))
    if filters.get("stages"):
        conditions.append(_any("COALESCE(NULLIF(po.stage, ''), s.stage)", filters["stages"]))
    if filters.get("subjects"):
        conditions.append(_any("COALESCE(NULLIF(po.subject, ''), p.subject)", filters["subjects"]))
    if filters.get("titles"):
        conditions.append(_any("p.title", filters["titles"]))
    return (
        Sql(
            """
            SELECT 'p' || po.person_id || COALESCE('s' || po.school_id, 'r' || po.region_id) AS subject_key,
                   po.person_id, po.school_id, NULL::bigint AS region_id,
                   NULL::bigint AS school_class_id, NULL::bigint AS team_id,
                   COALESCE(sp.county_id, s.county_id, CASE WHEN r.level = 'county' THEN r.id END) AS county_id,
                   MIN(GREATEST(po.valid_from, COALESCE(s.opened_on, po.valid_from))) AS first,
                   MAX(LEAST(COALESCE(po.valid_to, 'infinity'), COALESCE(s.closed_on, 'infinity'))) AS last
              FROM organisation_post po
              JOIN organisation_person p ON p.id = po.person_id
              LEFT JOIN organisation_school s ON s.id = po.school_id
              LEFT JOIN organisation_region r ON r.id = po.region_id
            """
        )
        + _placement(period)
        + Sql("WHERE")
        + join(" AND ", conditions)
        + Sql("GROUP BY po.person_id, po.school_id, po.region_id, sp.county_id, s.county_id, r.level, r.id")
    )


def _schools(filters: dict, period: Period, reach: Reach) -> Sql:
    """Schools that are open in the period."""
    conditions = [
        Sql("s.opened_on <= %s AND COALESCE(s.closed_on, 'infinity') >= %s", (period.end, period.start)),
        _any("COALESCE(sp.county_id, s.county_id)", reach.counties),
        *(
            _any(f"s.{column}", filters[name])
            for name, column in _SCHOOL_COLUMNS.items()
            if filters.get(name)
        ),
    ]
    return (
        Sql(
            """
            SELECT 's' || s.id AS subject_key, NULL::bigint AS person_id, s.id AS school_id, NULL::bigint AS region_id,
                   NULL::bigint AS school_class_id, NULL::bigint AS team_id,
                   COALESCE(sp.county_id, s.county_id) AS county_id,
                   s.opened_on AS first, COALESCE(s.closed_on, 'infinity') AS last
              FROM organisation_school s
            """
        )
        + _placement(period)
        + Sql("WHERE")
        + join(" AND ", conditions)
    )


_SCHOOL_COLUMNS = {"stages": "stage", "settings": "setting", "ownership": "ownership"}


def _regions(filters: dict, period: Period, reach: Reach) -> Sql:
    """Education bureaus: of the counties, of the issuing region, or both."""
    level = filters.get("level")
    levels = level if isinstance(level, list) else [level] if level else ["prefecture", "county"]
    return Sql(
        """
        SELECT 'r' || r.id AS subject_key, NULL::bigint AS person_id, NULL::bigint AS school_id, r.id AS region_id,
               NULL::bigint AS school_class_id, NULL::bigint AS team_id,
               CASE WHEN r.level = 'county' THEN r.id END AS county_id,
               COALESCE(r.opened_on, '-infinity') AS first, COALESCE(r.closed_on - 1, 'infinity') AS last
          FROM organisation_region r
         WHERE r.id = ANY(%s) AND r.level = ANY(%s) AND COALESCE(r.closed_on, 'infinity') > %s
        """,
        (reach.regions, levels, period.start),
    )


def _classes(filters: dict, period: Period, reach: Reach) -> Sql:
    """Classes of the school year in which the period lies."""
    conditions = [
        Sql("y.starts_on <= %s AND y.ends_on >= %s", (period.end, period.start)),
        Sql("COALESCE(s.closed_on, 'infinity') >= %s", (period.start,)),
        _any("COALESCE(sp.county_id, s.county_id)", reach.counties),
    ]
    if filters.get("stages"):
        conditions.append(_any("s.stage", filters["stages"]))
    if filters.get("grades"):
        conditions.append(_any("c.grade", filters["grades"]))
    return (
        Sql(
            """
            SELECT 'c' || c.id AS subject_key, NULL::bigint AS person_id, s.id AS school_id, NULL::bigint AS region_id,
                   c.id AS school_class_id, NULL::bigint AS team_id, COALESCE(sp.county_id, s.county_id) AS county_id,
                   y.starts_on AS first, LEAST(y.ends_on, COALESCE(s.closed_on, 'infinity')) AS last
              FROM organisation_schoolclass c
              JOIN organisation_schoolyear y ON y.id = c.year_id
              JOIN organisation_school s ON s.id = c.school_id
            """
        )
        + _placement(period)
        + Sql("WHERE")
        + join(" AND ", conditions)
    )


def _teams(filters: dict, period: Period, reach: Reach) -> Sql:
    """Teams that exist in the period."""
    conditions = [
        Sql("t.founded_on <= %s AND COALESCE(t.dissolved_on, 'infinity') >= %s", (period.end, period.start)),
        Sql(
            "(s.county_id = ANY(%s) OR (s.id IS NULL AND t.region_id = ANY(%s)))",
            (list(reach.counties), reach.regions),
        ),
    ]
    if filters.get("team_kinds"):
        conditions.append(_any("t.kind", filters["team_kinds"]))
    if filters.get("levels"):
        conditions.append(_any("t.level", filters["levels"]))
    return Sql(
        """
        SELECT 't' || t.id AS subject_key, NULL::bigint AS person_id, t.school_id, t.region_id,
               NULL::bigint AS school_class_id, t.id AS team_id,
               COALESCE(s.county_id, CASE WHEN r.level = 'county' THEN r.id END) AS county_id,
               t.founded_on AS first, COALESCE(t.dissolved_on, 'infinity') AS last
          FROM organisation_team t
          JOIN organisation_region r ON r.id = t.region_id
          LEFT JOIN organisation_school s ON s.id = t.school_id
         WHERE
        """
    ) + join(" AND ", conditions)


def _placement(period: Period) -> Sql:
    """Where a school stood on the last day of the period; its present place where nothing is known."""
    return Sql(
        """
        LEFT JOIN organisation_schoolplacement sp ON sp.school_id = s.id
              AND sp.valid_from <= %s AND COALESCE(sp.valid_to, 'infinity') >= %s
        """,
        (period.end, period.end),
    )


_MAKERS = {"people": _people, "schools": _schools, "regions": _regions, "classes": _classes, "teams": _teams}
