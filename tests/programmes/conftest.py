"""A school day in November, the cast, its calendar, and lessons to observe."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from programmes.services import submit_observation
from quality.organisation import calendar
from quality.organisation.models import SpecialDay
from quality.rubrics.services import install_defaults
from tests.factories import make_world

MONDAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def friday():
    """Friday, 20 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db):
    """The cast with a calendar: National Day is a holiday, Saturday 10 October makes up for it."""
    made = make_world()
    SpecialDay.objects.create(
        region=made.prefecture,
        kind="holiday",
        name="国庆节",
        starts_on=dt.date(2026, 10, 1),
        ends_on=dt.date(2026, 10, 7),
    )
    SpecialDay.objects.create(
        region=made.prefecture,
        kind="make_up",
        name="调休",
        starts_on=dt.date(2026, 10, 10),
        ends_on=dt.date(2026, 10, 10),
    )
    calendar.rebuild(made.prefecture)
    install_defaults()
    return made


@pytest.fixture
def lesson(world):
    """What the principal of the eastern school observes: a mathematics lesson of class 7.1 on Monday."""

    def made(**changes) -> dict:
        data = {
            "school_class": world.east.classes[0],
            "subject": "maths",
            "teacher": world.east.people["teacher"],
            "observed_on": MONDAY,
            "period": 2,
            "minutes": 40,
            "kind": "unannounced",
            "lesson_type": "new",
            "topic": "一次函数的图象",
            "strengths": "",
            "suggestions": "",
            "substitute": False,
            "rubric_version": None,
            "points": {},
        }
        return data | changes

    return made


@pytest.fixture
def submit(world, lesson):
    """Record a lesson as the eastern principal, or as somebody else."""
    from uuid import uuid4

    def made(by=None, uuid=None, **changes):
        user = by or world.east.users["principal"]
        return submit_observation(by=user, uuid=uuid or uuid4(), data=lesson(**changes))

    return made


@pytest.fixture
def recorded(world, submit):
    """One lesson of each county, and one that the eastern dean observed with a teacher of the same school."""
    west = world.west
    return SimpleNamespace(
        east=submit().observation,
        dean=submit(
            by=world.east.users["dean"],
            school_class=world.east.classes[1],
            teacher=world.east.people["second_teacher"],
        ).observation,
        west=submit(
            by=west.users["principal"], school_class=west.classes[0], teacher=west.people["teacher"]
        ).observation,
    )
