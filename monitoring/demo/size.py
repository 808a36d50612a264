"""How much demo data is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

ANCHOR = dt.date(2026, 11, 20)  # the demo's "today": the last day with records


@dataclass(frozen=True)
class Size:
    """A prefecture. `people` counts everybody, bureaux and retired staff included; `tiny` keeps the marked schools."""

    name: str
    people: int
    county_staff: int
    prefecture_staff: int
    months: int  # with bulletins
    tiny: bool = False


@dataclass(frozen=True)
class ProvinceSize:
    """A province for the bench: the same number of records in the current term, whatever the years of history."""

    name: str
    prefectures: int
    counties: int
    schools: int
    people: int
    observations_a_year: int
    years: int


TINY = Size("tiny", people=120, county_staff=3, prefecture_staff=6, months=1, tiny=True)
PREFECTURE = Size("prefecture", people=6000, county_staff=10, prefecture_staff=24, months=4)
PROVINCE = ProvinceSize(
    "province",
    prefectures=13,
    counties=130,
    schools=3000,
    people=300_000,
    observations_a_year=500_000,
    years=10,
)
