"""The cast in November 2026: a plan with four requirements, lessons observed in September and October."""

import datetime as dt

import pytest
import time_machine

from quality.organisation import calendar
from tests.factories import make_world

from .stage import lessons, make_plan

NOW = dt.datetime(2026, 11, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)


@pytest.fixture(autouse=True)
def november():
    """Thursday, 5 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(db):
    """East is ahead of west; the eastern teacher has done most, the western principal nothing."""
    made = make_world()
    calendar.rebuild(made.prefecture)
    made.plan = make_plan(made.prefecture)
    east, west = made.east, made.west
    lessons(east, "principal", dt.date(2026, 9, 7), 6)
    lessons(east, "principal", dt.date(2026, 10, 12), 8)
    lessons(east, "teacher", dt.date(2026, 9, 7), 9)
    lessons(east, "neighbour_principal", dt.date(2026, 9, 7), 12)
    lessons(west, "neighbour_principal", dt.date(2026, 10, 12), 3)
    return made


@pytest.fixture
def staff(world):
    """Who issues for the prefecture."""
    return world.users["prefecture_staff"]
