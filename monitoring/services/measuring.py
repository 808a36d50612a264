"""The figures of a region on a day, from the records as they are now. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.base import ModelState

from quality.organisation.models import Person, Region, School
from quality.plans.evaluation import (
    Clockwork,
    ever_measurable,
    measured_requirements,
    places,
    questions,
    specification_on,
    subjects,
)
from quality.plans.figures import Figures, Question
from quality.plans.models import Obligation, Plan, Requirement

from ..models import Figure
from ..ranking import mean, ranks, rate_of, rounded
from ..standing import TEXT, standing

CENT = Decimal("0.01")
FAR = ("far_behind", "missed", "broken")
HERE = "default"  # what a bulletin says must be what its own transaction sees, not what a replica has so far
NAMED = 1000  # people far behind by name, the worst first
COUNTS = ("exempt", "unset", "not_due", "met", "on_track", "behind", "far_behind", "missed", "broken")
Key = tuple[int | None, str, int | None, int | None]  # requirement, level, county, school


@dataclass
class Ground:
    """What a bulletin stands on: the region, the day, the requirements, and the duties of the region."""

    region: Region
    as_of: dt.date
    requirements: list[Requirement]
    asked: list[Question]
    obligations: QuerySet[Obligation]
    subtree: frozenset[int]
    possible: frozenset[int]  # can be measured, whether or not a period of theirs touches the month

    @cached_property
    def by_requirement(self) -> dict[int, Question]:
        """The question of each measurable requirement."""
        return {question.requirement.pk: question for question in self.asked}


@dataclass
class Measured:
    """Figures not yet written, with the exact rates that ranks are taken from."""

    figures: list[Figure] = field(default_factory=list)
    rates: dict[Key, Decimal | None] = field(default_factory=dict)


class Shelf:
    """Requirements and calendars, read once for several months in a row."""

    def __init__(self) -> None:
        self.clockwork = Clockwork()
        self._requirements: dict[tuple[int, ...], list[Requirement]] = {}
        self._measurable: dict[tuple[int, ...], list[Requirement]] = {}
        self._below: dict[int, frozenset[int]] = {}
        self._plans: dict[int, list[tuple[int, dt.date, dt.date]]] = {}

    def running(self, region: Region, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """The plans of a region and of those above it, in force on at least one day of a span."""
        if region.pk not in self._plans:
            plans = Plan.objects.filter(status="published", region__in=lineage(region)).order_by("pk")
            self._plans[region.pk] = list(plans.values_list("pk", "starts_on", "ends_on"))
        return tuple(pk for pk, start, end in self._plans[region.pk] if start <= last and end >= first)

    def requirements(self, plans: tuple[int, ...]) -> list[Requirement]:
        """Those of some plans, in the order of the bulletin."""
        if plans not in self._requirements:
            found = measured_requirements().filter(plan__in=plans).select_related("measure__project")
            self._requirements[plans] = list(found.order_by("plan__starts_on", "plan_id", "order"))
            self._measurable[plans] = [r for r in self._requirements[plans] if ever_measurable(r)]
        return self._requirements[plans]

    def below(self, region: Region) -> frozenset[int]:
        """A region and all below it."""
        if region.pk not in self._below:
            self._below[region.pk] = Region.objects.subtree_ids([region.pk])
        return self._below[region.pk]

    def questions(self, plans: tuple[int, ...], on: dt.date) -> list[Question]:
        """Those that can be measured on a day."""
        self.requirements(plans)
        return questions(self._measurable[plans], on, self.clockwork)


def line_up(region: Region, month: dt.date, as_of: dt.date, shelf: Shelf | None = None) -> Ground:
    """The requirements that bind a region in a month: those of its own plans and of the plans of the regions above."""
    shelf = shelf or Shelf()
    plans = shelf.running(region, month, as_of)
    requirements, measurable = shelf.requirements(plans), shelf.questions(plans, as_of)
    subtree = shelf.below(region)
    return Ground(
        region,
        as_of,
        requirements,
        [question for question in measurable if question.judged_on >= month],
        duties_in(region, subtree, requirements),
        subtree,
        frozenset(question.requirement.pk for question in measurable),
    )


def lineage(region: Region) -> list[int]:
    """The region and those above it."""
    found, here = [], region
    while here is not None:
        found.append(here.pk)
        here = here.parent
    return found


def duties_in(
    region: Region, subtree: frozenset[int], requirements: Iterable[Requirement]
) -> QuerySet[Obligation]:
    """The obligations of a region: of all that stands below it, and those that its own plans put on its bureau."""
    if region.parent_id is None:
        return Obligation.objects.all()
    own = [requirement.pk for requirement in requirements if requirement.plan.region_id in subtree]
    return Obligation.objects.filter(Q(county__in=subtree) | Q(region__in=subtree) | Q(requirement__in=own))


def measure_places(ground: Ground) -> Measured:
    """The region, its counties and its schools, in one statement."""
    found = Measured()
    rows = places(ground.asked, ground.as_of, ground.obligations, using=HERE)
    if ground.region.level == "county":  # its only county is the region itself
        rows = [row for row in rows if row.level != "county"]
    rows = [row for row in rows if row.bound or row.counts.get("exempt")]
    names = names_of(map(place_of, rows), ground.region)
    for row in rows:
        _add_place(found, ground, row, names)
    return found


def measure(ground: Ground) -> Measured:
    """All figures: places with ranks and standings, one more statement for the people far behind."""
    found = measure_places(ground)
    _add_overall(found)
    _rank(found)
    _add_people(found, ground)
    _add_without_numbers(found, ground)
    return found


Place = tuple[str, int | None]  # level and key
Names = dict[Place, str]


def names_of(places: Iterable[Place], region: Region) -> Names:
    """Names of places; the region itself has no key."""
    keys: dict[str, set[int]] = {"county": set(), "school": set()}
    for level, key in places:
        if level in keys:
            keys[level].add(key)
    found: Names = {("region", None): region.name}
    for level, model in (("county", Region), ("school", School)):
        if keys[level]:
            named = model.objects.filter(pk__in=keys[level]).values_list("pk", "name")
            found |= {(level, pk): name for pk, name in named}
    return found


def place_of(row: Figures) -> Place:
    """The place that a row is about."""
    return row.level, {"region": None, "county": row.county_id, "school": row.school_id}[row.level]


def unwritten(**values: Any) -> Figure:
    """A figure as yet in memory. `Figure(…)` asks each of its fields for a default, which thousands of figures feel."""
    figure = Figure.__new__(Figure)
    figure.__dict__ = {**_BLANK, "_state": ModelState(), **values}
    return figure


_BLANK = {name: value for name, value in vars(Figure()).items() if name != "_state"}


def _add_place(found: Measured, ground: Ground, row: Figures, names: Names) -> None:
    """A requirement's figures for one place."""
    question = ground.by_requirement[row.requirement_id]
    rate = _rate(row, question)
    figure = unwritten(
        requirement_id=row.requirement_id,
        level=row.level,
        county_id=row.county_id,
        school_id=row.school_id,
        name=names.get(place_of(row), ""),
        period_key=question.window.key,
        bound=row.bound,
        value=cents(row.value),
        target=cents(row.target),
        expected=cents(row.expected) if row.target is not None else None,
        done=cents(row.done) if row.target is not None else None,
        rate=rounded(rate),
        status=standing(row, over=question.window.end <= ground.as_of),
        **{state: row.counts.get(state, 0) for state in COUNTS},
    )
    found.figures.append(figure)
    found.rates[key_of(figure)] = rate


def _rate(row: Figures, question: Question) -> Decimal | None:
    """Done by target; for a limit, the share of those that have kept it so far."""
    if question.clause.target.operator == "at_most":
        return rate_of(Decimal(row.bound - row.counts.get("broken", 0)), Decimal(row.bound))
    return rate_of(row.done, row.target)


def key_of(figure) -> Key:
    """What a figure is about, whichever bulletin it stands in."""
    return figure.requirement_id, figure.level, figure.county_id, figure.school_id


def cents(value: Decimal | None) -> Decimal | None:
    """A number as it is kept."""
    return None if value is None else Decimal(value).quantize(CENT, ROUND_HALF_UP)


def _add_overall(found: Measured) -> None:
    """Each place over all requirements: the mean of its rates, and how many requirements are in which state."""
    by_place: dict[tuple, list[Figure]] = {}
    for figure in found.figures:
        by_place.setdefault((figure.level, figure.county_id, figure.school_id), []).append(figure)
    for (level, county, school), lines in by_place.items():
        states = [line.status for line in lines]
        rate = mean(found.rates[key_of(line)] for line in lines)
        overall = unwritten(
            level=level,
            county_id=county,
            school_id=school,
            name=lines[0].name,
            bound=sum(1 for line in lines if line.bound),
            rate=rounded(rate),
            **{state: states.count(state) for state in COUNTS},
        )
        found.figures.append(overall)
        found.rates[key_of(overall)] = rate


def _rank(found: Measured) -> None:
    """Counties among counties, schools among schools: per requirement, and over all."""
    groups: dict[tuple, list[Figure]] = {}
    for figure in found.figures:
        if figure.level != "region":
            groups.setdefault((figure.requirement_id, figure.level), []).append(figure)
    for group in groups.values():
        for figure, rank in zip(group, ranks([found.rates[key_of(line)] for line in group]), strict=True):
            figure.rank = rank


def _add_people(found: Measured, ground: Ground) -> None:
    """People far behind, the worst first, as many as are named."""
    people = ground.obligations.filter(person__isnull=False)
    asked = [q for q in ground.asked if q.specification.bound and q.specification.bound.kind == "people"]
    rows = subjects(asked, ground.as_of, people, FAR, limit=NAMED, using=HERE)
    names = dict(Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("pk", "name"))
    for row in rows:
        found.figures.append(
            unwritten(
                requirement_id=row.requirement_id,
                level="person",
                county_id=row.county_id,
                school_id=row.school_id,
                person_id=row.person_id,
                name=names.get(row.person_id, ""),
                period_key=ground.by_requirement[row.requirement_id].window.key,
                value=cents(row.value),
                target=cents(row.target),
                expected=cents(row.expected),
                done=cents(row.done),
                rate=rounded(rate_of(row.done, row.target)),
                status=row.status,
            )
        )


def unmeasured(requirement: Requirement, ground: Ground) -> str:
    """Not measurable yet, or a demand in words only."""
    specification = specification_on(requirement, ground.as_of)
    return "not_measurable" if specification and specification.clauses else TEXT


def _add_without_numbers(found: Measured, ground: Ground) -> None:
    """Requirements without numbers this month: not measurable yet, or with no period that touches it."""
    measured = {figure.requirement_id for figure in found.figures}
    for requirement in ground.requirements:
        if requirement.pk not in measured:
            known = requirement.pk in ground.possible
            found.figures.append(
                unwritten(
                    requirement_id=requirement.pk,
                    level="region",
                    name=ground.region.name,
                    measurable=known,
                    status="none" if known else unmeasured(requirement, ground),
                )
            )
