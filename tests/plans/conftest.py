import pytest
import time_machine

from .desk import TODAY, make_desk


@pytest.fixture
def desk(db):
    with time_machine.travel(f"{TODAY}T10:00:00+08:00", tick=True):
        yield make_desk()


@pytest.fixture
def clerk(desk, client):
    """A browser in which the prefecture's staff is signed in."""
    client.force_login(desk.world.users["prefecture_staff"])
    return client
