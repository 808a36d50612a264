"""The schools: real and fictional names, all fictional otherwise. Merger, closure and move are in the data file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quality.organisation.models import School, SchoolPlacement

from .names import read
from .regions import Place
from .writer import Writer

PREFIX = {
    "kindergarten": "11",
    "primary": "21",
    "junior": "31",
    "nine_year": "31",
    "senior": "34",
    "complete": "34",
    "special": "51",
}
PROVINCE_CODE = "23"
GRADES = {
    "kindergarten": [-3, -2, -1],
    "primary": [1, 2, 3, 4, 5, 6],
    "junior": [7, 8, 9],
    "nine_year": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "senior": [10, 11, 12],
    "complete": [7, 8, 9, 10, 11, 12],
    "special": [1, 2, 3, 4, 5, 6, 7, 8, 9],
}
LAST_MOVE = dt.timedelta(days=1)


@dataclass(slots=True, eq=False)
class SchoolRow:
    """A school; `staff` is how many people work in it when the demo begins."""

    id: int
    code: str
    name: str
    name_en: str
    stage: str
    setting: str
    ownership: str
    county: Place
    township: Place
    staff: int
    opened: dt.date
    closed: dt.date | None = None
    merged_into: SchoolRow | None = None
    former_township: Place | None = None
    moved: dt.date | None = None

    def open_on(self, day: dt.date) -> bool:
        """Whether the school exists on a day."""
        return self.closed is None or self.closed >= day

    @property
    def grades(self) -> list[int]:
        return GRADES[self.stage]


def make(places: list[Place], people: int, tiny: bool) -> list[SchoolRow]:
    """The schools, with `people` shared out among them by size."""
    counties = {place.name: place for place in places if place.level == "county"}
    towns = {(place.parent, place.name): place for place in places if place.level == "township"}
    rows = [row for row in read("schools") if row["tiny"] or not tiny]
    weights = [
        int(row["staff"]) ** (0.5 if tiny else 1) for row in rows
    ]  # few people reach small schools too
    shares = apportion(weights, people)
    schools: dict[str, SchoolRow] = {}
    for number, (row, staff) in enumerate(zip(rows, shares, strict=True), start=1):
        county = counties[row["county"]]
        schools[row["name"]] = SchoolRow(
            number,
            f"{PREFIX[row['stage']]}{PROVINCE_CODE}{270000 + number}",
            row["name"],
            row["name_en"],
            row["stage"],
            row["setting"],
            row["ownership"],
            county,
            towns[county, row["township"]],
            staff,
            dt.date(int(row["opened"]), 9, 1),
            closed=_day(row["closed"]),
            former_township=towns.get((county, row["former_township"])),
            moved=_day(row["moved"]),
        )
    for row in rows:
        schools[row["name"]].merged_into = schools.get(row["merged_into"])
    return list(schools.values())


def apportion(weights: Sequence[float], total: int) -> list[int]:
    """Share out a total by weights in whole numbers: largest remainders, earlier ones first."""
    exact = [weight * total / sum(weights) for weight in weights]
    shares = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def write(writer: Writer, schools: list[SchoolRow]) -> None:
    """Schools and the places they have had."""
    writer.rows(
        School,
        ["id", "code", "name", "name_en", "stage", "setting", "ownership", "county", "township"]
        + ["address", "opened_on", "closed_on", "merged_into"],
        (
            (s.id, s.code, s.name, s.name_en, s.stage, s.setting, s.ownership, s.county.id, s.township.id)
            + (f"{s.county.name}{s.township.name}", s.opened, s.closed, s.merged_into and s.merged_into.id)
            for s in schools
        ),
    )
    writer.rows(
        SchoolPlacement,
        ["id", "school", "county", "township", "valid_from", "valid_to"],
        ((number, *row) for number, row in enumerate(_placements(schools), 1)),
    )


def _placements(schools: list[SchoolRow]) -> list[tuple]:
    found = []
    for school in schools:
        start = school.opened
        if school.moved and school.former_township:
            found.append(
                (school.id, school.county.id, school.former_township.id, start, school.moved - LAST_MOVE)
            )
            start = school.moved
        found.append((school.id, school.county.id, school.township.id, start, None))
    return found
