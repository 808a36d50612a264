"""The cast itself: whoever tests with it may rely on this."""

import pytest

from quality.accounts.roles import ROLES
from tests.factories import make_world

pytestmark = pytest.mark.django_db


def test_every_role_has_an_account():
    world = make_world()
    held = {role for user in world.everyone() for role in user.scope.roles}
    assert held == set(ROLES)


def test_both_counties_are_complete_and_alike():
    world = make_world()
    assert set(world.east.users) == set(world.west.users)
    assert len({school.pk for school in world.schools}) == 4
    assert world.users["outsider"].scope.holds == ()
