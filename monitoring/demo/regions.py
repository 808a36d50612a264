"""The prefecture, its county-level units and townships, and the codes they have had."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from quality.organisation.models import Region, RegionCode, RegionPlacement

from .names import read
from .writer import Writer

SINCE = {"prefecture": "1980-12-01", "county": "1980-12-01", "township": "2018-10-01"}


@dataclass(slots=True, eq=False)
class Place:
    """A region."""

    id: int
    name: str
    name_en: str
    level: str
    parent: Place | None
    code: str


def make() -> list[Place]:
    """All places, parents first; ids follow the order of the data file."""
    found: dict[str, Place] = {}
    for number, row in enumerate(read("regions"), start=1):
        parent = found.get(row["parent"])
        found[row["code"]] = Place(number, row["name"], row["name_en"], row["level"], parent, row["code"])
    return list(found.values())


def write(writer: Writer, places: list[Place]) -> None:
    """Regions, where they belong, and their codes with the days these were valid."""
    writer.rows(
        Region,
        ["id", "name", "name_en", "level", "parent", "order"],
        ((p.id, p.name, p.name_en, p.level, p.parent and p.parent.id, p.id) for p in places),
    )
    below = [place for place in places if place.parent]
    writer.rows(
        RegionPlacement,
        ["id", "region", "parent", "valid_from"],
        ((i, p.id, p.parent and p.parent.id, SINCE[p.level]) for i, p in enumerate(below, 1)),
    )
    writer.rows(
        RegionCode,
        ["id", "region", "code_set", "code", "name", "valid_from", "valid_to"],
        ((number, *row) for number, row in enumerate(_codes(places), 1)),
    )


def _codes(places: list[Place]) -> list[tuple]:
    """Codes of the data file, and those of the townships in the statistics bureau's list."""
    by_code = {place.code: place.id for place in places}
    known = [
        (
            by_code[row["region"]],
            row["code_set"],
            row["code"],
            row["name"],
            row["valid_from"],
            row["valid_to"] or None,
        )
        for row in read("region_codes")
    ]
    since = dt.date.fromisoformat(SINCE["township"])
    towns = [(p.id, "stats", p.code, p.name, since, None) for p in places if p.level == "township"]
    return known + towns
