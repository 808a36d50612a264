"""What later changes to records have made different in bulletins already issued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from quality.organisation.models import Region

from ..models import Bulletin, Corrected, Correction, Figure
from ..months import before
from .measuring import key_of, line_up, measure_places

MONTHS_BACK = 3
PLACES = ("region", "county", "school")


def found_in_earlier(region: Region, month: dt.date) -> list[Correction]:
    """Corrections to the issued bulletins of the last months, to be listed in the bulletin of a month."""
    first = month
    for _step in range(MONTHS_BACK):
        first = before(first)
    earlier = Bulletin.objects.issued().filter(region=region, month__gte=first, month__lte=month)
    return [line for bulletin in earlier.order_by("month", "revision") for line in of_bulletin(bulletin)]


def of_bulletin(bulletin: Bulletin) -> list[Correction]:
    """Where today's records differ from an issued bulletin, beyond what has been corrected in issued ones since."""
    stated = {
        key_of(figure): figure
        for figure in bulletin.figures.filter(
            level__in=PLACES, bound__isnull=False, requirement__isnull=False
        )
    }
    corrected = _corrected(bulletin)
    ground = line_up(bulletin.region, bulletin.month, bulletin.as_of)
    today = {key_of(figure): figure for figure in measure_places(ground).figures}
    measured = {figure.requirement_id for figure in stated.values()}
    lines = []
    for key in [*stated, *(key for key in today if key not in stated and key[0] in measured)]:
        for what in Corrected.values:
            was = corrected.get((*key, what), _number(stated.get(key), what))
            now = _number(today.get(key), what)
            if was != now:
                lines.append(_line(bulletin, stated.get(key) or today[key], what, was, now))
    return lines


def _corrected(bulletin: Bulletin) -> dict[tuple, Decimal | None]:
    """What has already been said to be right, the latest word last."""
    said = Correction.objects.filter(earlier=bulletin, bulletin__state__in=("issued", "superseded"))
    return {
        (line.requirement_id, line.level, line.county_id, line.school_id, line.what): line.now
        for line in said.order_by("bulletin__issued_at", "pk")
    }


def _number(figure: Figure | None, what: str) -> Decimal | None:
    return getattr(figure, what) if figure is not None else None


def _line(
    bulletin: Bulletin, figure: Figure, what: str, was: Decimal | None, now: Decimal | None
) -> Correction:
    return Correction(
        earlier=bulletin,
        requirement_id=figure.requirement_id,
        level=figure.level,
        county_id=figure.county_id,
        school_id=figure.school_id,
        name=figure.name,
        what=what,
        was=was,
        now=now,
    )
