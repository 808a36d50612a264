import datetime as dt

import pytest
import time_machine

from tests.factories import make_world

TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def world(db):
    with time_machine.travel(
        dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False
    ):
        yield make_world()


@pytest.fixture
def prefecture(world):
    return world.users["prefecture_staff"]


@pytest.fixture
def clerk(world):
    return world.east.users["county_staff"]
