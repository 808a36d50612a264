"""What later changes to records have made different in bulletins already issued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from quality.organisation.models import Region
from quality.plans.composition import ROLLED_UP, per_subject
from quality.plans.sql import Sql, rows

from ..models import Bulletin, Corrected, Correction
from ..months import before
from .measuring import HERE, Ground, Key, Names, Shelf, line_up, names_of

MONTHS_BACK = 3
PLACES = ("region", "county", "school")


def issued_lately(region: Region, month: dt.date) -> list[Bulletin]:
    """The issued bulletins of the last months, which the bulletin of a month compares with and corrects."""
    first = month
    for _step in range(MONTHS_BACK):
        first = before(first)
    issued = Bulletin.objects.issued().filter(region=region, month__gte=first, month__lte=month)
    found = list(issued.order_by("month", "revision"))
    for bulletin in found:
        bulletin.region = region
    return found


def found_in(earlier: list[Bulletin], shelf: Shelf) -> list[Correction]:
    """Corrections to earlier bulletins, to be listed in the bulletin of a month."""
    return [line for bulletin in earlier for line in of_bulletin(bulletin, shelf)]


def of_bulletin(bulletin: Bulletin, shelf: Shelf | None = None) -> list[Correction]:
    """Where today's records differ from an issued bulletin, beyond what has been corrected in issued ones since.

    A requirement that was not measured then, or is not measured any more, is no correction."""
    ground = line_up(bulletin.region, bulletin.month, bulletin.as_of, shelf)
    if not ground.asked:
        return []
    corrected = _corrected(bulletin)
    names: Names = {}
    lines = []
    for row in _differing(bulletin, ground):
        key = (row["requirement_id"], row["level"], row["county_id"], row["school_id"])
        place = (row["level"], {"county": row["county_id"], "school": row["school_id"]}.get(row["level"]))
        if row["name"] is None and place not in names:
            names |= names_of([place], bulletin.region)
        for what in Corrected.values:
            was, now = corrected.get((*key, what), row[f"stated_{what}"]), row[what]
            if was != now:
                lines.append(_line(bulletin, key, row["name"] or names.get(place, ""), what, was, now))
    return lines


def _differing(bulletin: Bulletin, ground: Ground) -> list[dict[str, Any]]:
    """What is stated and what records say today, where the two differ or a correction has been stated."""
    counties = ground.region.level != "county"  # its only county is the region itself
    statement = Sql("WITH") + per_subject(ground.asked, ground.as_of, ground.obligations)
    keys = (bulletin.pk, list(PLACES), counties, bulletin.pk)
    return rows(statement + Sql(f", rolled AS ({ROLLED_UP}) {_DIFFERING}", keys), HERE)


_DIFFERING = """
, stated AS (
    SELECT id, requirement_id, level, COALESCE(county_id, 0) AS county, COALESCE(school_id, 0) AS school, name, value, target
      FROM monitoring_figure
     WHERE bulletin_id = %s AND level = ANY(%s) AND bound IS NOT NULL AND requirement_id IS NOT NULL
), today AS (
    SELECT requirement_id, CASE WHEN whole THEN 'region' WHEN of_school THEN 'school' ELSE 'county' END AS level,
           COALESCE(county_id, 0) AS county, COALESCE(school_id, 0) AS school,
           ROUND(value, 2) AS value, ROUND(target, 2) AS target
      FROM rolled
     WHERE (whole OR of_school OR %s)
       AND exempt + unset + not_due + met + on_track + behind + far_behind + missed + broken > 0
)
SELECT requirement_id, level, NULLIF(county, 0) AS county_id, NULLIF(school, 0) AS school_id, s.name,
       s.value AS stated_value, s.target AS stated_target, t.value, t.target
  FROM stated s FULL JOIN today t USING (requirement_id, level, county, school)
 WHERE requirement_id IN (SELECT requirement_id FROM stated) AND requirement_id IN (SELECT requirement_id FROM today)
   AND ((s.value, s.target) IS DISTINCT FROM (t.value, t.target)
        OR (requirement_id, level, county, school) IN (
            SELECT c.requirement_id, c.level, COALESCE(c.county_id, 0), COALESCE(c.school_id, 0)
              FROM monitoring_correction c WHERE c.earlier_id = %s))
 ORDER BY s.id, requirement_id, county, school"""


def _corrected(bulletin: Bulletin) -> dict[tuple, Decimal | None]:
    """What has already been said to be right, the latest word last."""
    said = Correction.objects.filter(earlier=bulletin, bulletin__state__in=("issued", "superseded"))
    return {
        (line.requirement_id, line.level, line.county_id, line.school_id, line.what): line.now
        for line in said.order_by("bulletin__issued_at", "pk")
    }


def _line(
    bulletin: Bulletin, key: Key, name: str, what: str, was: Decimal | None, now: Decimal | None
) -> Correction:
    requirement, level, county, school = key
    return Correction(
        earlier=bulletin,
        requirement_id=requirement,
        level=level,
        county_id=county,
        school_id=school,
        name=name,
        what=what,
        was=was,
        now=now,
    )
