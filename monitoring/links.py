"""From a figure to the evaluation behind it, where the reader may follow."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from quality.core.scope import Scope, scope_of

from .models import Bulletin, Figure

ANY = 0  # stands for the key in the address that all links share


@lru_cache(maxsize=4)
def _pattern() -> tuple[str, str] | None:
    try:
        before, _key, after = reverse("plans:evaluation", args=[ANY]).rpartition(str(ANY))
    except NoReverseMatch:
        return None
    return before, after


def evaluation_url(
    requirement_id: int, on: dt.date, county_id: int | None = None, school_id: int | None = None
) -> str:
    """The list of bound subjects of a requirement on a day, in a place."""
    pattern = _pattern()
    if pattern is None:
        return ""
    place = {"school": school_id} if school_id else {"county": county_id} if county_id else {}
    return f"{pattern[0]}{requirement_id}{pattern[1]}?{urlencode({**place, 'on': on.isoformat()})}"


class Links:
    """Addresses for one reader and one bulletin; none where the reader has no business."""

    def __init__(self, bulletin: Bulletin, user) -> None:
        self.bulletin = bulletin
        self.scope: Scope = scope_of(user)
        self.regions = self.scope.region_ids("dashboard.view")
        self.schools = self.scope.school_ids("dashboard.view")
        self.all = self.scope.everywhere("dashboard.view")

    def of(self, figure: Figure) -> str:
        """Where a figure leads."""
        if figure.requirement_id is None or not self._reaches(figure):
            return ""
        county = figure.county_id
        if figure.level == "region" and self.bulletin.region.level == "county":
            county = self.bulletin.region_id
        return evaluation_url(figure.requirement_id, self.bulletin.as_of, county, figure.school_id)

    def _reaches(self, figure: Figure) -> bool:
        here = figure.county_id or self.bulletin.region_id
        return self.all or here in self.regions or figure.school_id in self.schools
