"""Making a whole prefecture, step by step, in one transaction."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TextIO

from django.db import transaction

from programmes.models import Observation
from quality.organisation.models import SchoolClass, Teaching

from . import accounts, calendar, careers, classes, leave, lessons, people, regions, schools, teams
from .calendar import moment
from .finish import finish
from .marks import Marks
from .progress import Progress
from .size import Size
from .world import World
from .writer import Writer, analyze

STEPS = 9
SUMMERS = 3


def new_world(size: Size, seed: int, today: dt.date) -> World:
    """Places, schools and years, without people yet."""
    places = regions.make()
    counties = sum(place.level == "county" for place in places)
    bureaux = size.prefecture_staff + counties * size.county_staff
    hired = SUMMERS * careers.entrants_a_summer(size.people)
    found = schools.make(places, size.people - bureaux - hired, size.tiny)
    years, terms = calendar.make_years(2023, 2026)
    return World(size, Random(seed), today, places, found, years, terms)


@transaction.atomic
def build(size: Size, seed: int, today: dt.date, stream: TextIO | None = None) -> dict[str, int]:
    """Make everything; return how many of what there are."""
    progress, writer = Progress(stream, STEPS), Writer(moment(today, 18))
    progress.step("places and calendar")
    world = new_world(size, seed, today)
    regions.write(writer, world.places)
    schools.write(writer, world.schools)
    calendar.write(writer, world.root.id, world.years, world.terms, today)
    progress.step("people and posts")
    people.make(world)
    careers.live(world)
    progress.step("classes and teaching")
    rooms = classes.Classes(world)
    rooms.make()
    classes.homeroom_posts(world, rooms.groups)
    people.write(writer, world)
    with writer.unindexed(Teaching, SchoolClass):
        classes.write(writer, rooms.groups)
    progress.step("teams, absences, accounts")
    groups = teams.Teams(world)
    groups.make()
    teams.write(writer, groups)
    leave.write(writer, world)
    accounts.write(writer, accounts.make(world))
    progress.step("lessons observed")
    records = lessons.Observations(world, rooms, Marks(world.rng)).make(progress)
    progress.step("writing lessons observed")
    with writer.unindexed(Observation):
        count = lessons.write(writer, world, records)
    analyze("organisation", "accounts", "rubrics", "programmes")
    progress.step("plans and duties")
    issued = finish(world, progress)
    progress.step("statistics")
    analyze("plans", "monitoring", "jobs", "audit")
    progress.finish()
    return {
        "schools": len(world.schools),
        "people": len(world.people),
        "classes": len(rooms.groups),
        "observations": count,
        "bulletins": issued,
    }
