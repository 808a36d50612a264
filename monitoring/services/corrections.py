"""What later changes to records have made different in bulletins already issued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from quality.organisation.models import Region
from quality.plans.figures import Figures

from ..models import Bulletin, Corrected, Correction
from ..months import before
from .measuring import Key, Shelf, cents, key_of, line_up, names_of, place_of, place_rows

MONTHS_BACK = 3
PLACES = ("region", "county", "school")
Numbers = dict[str, Decimal | None]


class Stated(NamedTuple):
    """What an issued bulletin says of a requirement in a place."""

    requirement_id: int
    level: str
    county_id: int | None
    school_id: int | None
    name: str
    value: Decimal | None
    target: Decimal | None


def found_in_earlier(region: Region, month: dt.date, shelf: Shelf | None = None) -> list[Correction]:
    """Corrections to the issued bulletins of the last months, to be listed in the bulletin of a month."""
    first = month
    for _step in range(MONTHS_BACK):
        first = before(first)
    issued = Bulletin.objects.issued().select_related("region__parent")
    earlier = issued.filter(region=region, month__gte=first, month__lte=month)
    shelf = shelf or Shelf()
    return [
        line for bulletin in earlier.order_by("month", "revision") for line in of_bulletin(bulletin, shelf)
    ]


def of_bulletin(bulletin: Bulletin, shelf: Shelf | None = None) -> list[Correction]:
    """Where today's records differ from an issued bulletin, beyond what has been corrected in issued ones since.

    A requirement that was not measured then, or is not measured any more, is no correction."""
    stated = _stated(bulletin)
    corrected = _corrected(bulletin)
    ground = line_up(bulletin.region, bulletin.month, bulletin.as_of, shelf)
    rows = {key_of(row): row for row in place_rows(ground)}
    both = {key[0] for key in stated} & {key[0] for key in rows}
    found: list[tuple[Key, str, Decimal | None, Decimal | None]] = []
    for key in dict.fromkeys(key for key in [*stated, *rows] if key[0] in both):
        now = _numbers(rows.get(key))
        for what in Corrected.values:
            was = corrected.get((*key, what), getattr(stated.get(key), what, None))
            if was != now[what]:
                found.append((key, what, was, now[what]))
    new = [rows[key] for key, *_rest in found if key not in stated]
    names = {key: figure.name for key, figure in stated.items()}
    if new:
        of_places = names_of(new, bulletin.region)
        names |= {key_of(row): of_places.get(place_of(row), "") for row in new}
    return [_line(bulletin, key, names[key], what, was, now) for key, what, was, now in found]


def _stated(bulletin: Bulletin) -> dict[Key, Stated]:
    """The figures of places that were counted."""
    counted = bulletin.figures.filter(level__in=PLACES, bound__isnull=False, requirement__isnull=False)
    rows = map(Stated._make, counted.order_by("pk").values_list(*Stated._fields))
    return {key_of(row): row for row in rows}


def _numbers(row: Figures | None) -> Numbers:
    """What a bulletin would state today."""
    if row is None:
        return dict.fromkeys(Corrected.values)
    return {"value": cents(row.value), "target": cents(row.target)}


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
