import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services

FOUNDED = dt.date(2026, 9, 1)


@pytest.fixture
def studio(clerk, world):
    return services.found_team(
        by=clerk,
        region=world.east.region,
        founded_on=FOUNDED,
        kind="studio",
        level="county",
        name="东山数学名师工作室",
        leader=world.east.people["teacher"],
    )


def test_the_leader_is_the_first_member(studio, world):
    assert [member.person for member in studio.members.all()] == [world.east.people["teacher"]]


def test_members_join_once_and_leave(clerk, studio, world):
    dean = world.east.people["dean"]
    member = services.add_member(by=clerk, team=studio, person=dean, from_day=FOUNDED, role="骨干")
    for wrong in ({"person": dean}, {"person": None}):
        with pytest.raises(Refused):
            services.add_member(by=clerk, team=studio, from_day=FOUNDED, **wrong)
    with pytest.raises(Refused):
        services.add_member(
            by=clerk, team=studio, person=world.east.people["cadre"], from_day=dt.date(2026, 1, 1)
        )
    services.end_member(by=clerk, member=member, day=dt.date(2026, 10, 31))
    assert not studio.members.on(dt.date(2026, 11, 1)).filter(person=dean).exists()
    with pytest.raises(Refused):
        services.end_member(by=clerk, member=member, day=dt.date(2026, 10, 31))
    assert [e.action for e in Entry.objects.about(studio)] == ["team.left", "team.joined", "team.founded"]


def test_schools_join_communities(clerk, world):
    community = services.found_team(
        by=clerk,
        region=world.east.region,
        founded_on=FOUNDED,
        kind="community",
        level="county",
        name="东山教育共同体",
    )
    with pytest.raises(Refused):
        services.add_member(by=clerk, team=community, person=world.east.people["dean"], from_day=FOUNDED)
    services.add_member(by=clerk, team=community, school=world.east.school, from_day=FOUNDED, role="牵头校")
    assert str(community.members.get()) == "东山县第一学校"


def test_a_dissolved_team_rests(clerk, studio, world):
    day = dt.date(2026, 11, 30)
    services.edit_team(by=clerk, team=studio, goals="每学期一节示范课")
    services.dissolve_team(by=clerk, team=studio, day=day)
    assert set(studio.members.values_list("valid_to", flat=True)) == {day}
    studio.refresh_from_db()
    for act in (
        lambda: services.dissolve_team(by=clerk, team=studio, day=day),
        lambda: services.edit_team(by=clerk, team=studio, name="x"),
        lambda: services.add_member(by=clerk, team=studio, person=world.east.people["dean"], from_day=day),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "dissolved"


def test_teams_of_others_are_out_of_reach(studio, world):
    for user in (world.west.users["county_staff"], world.east.users["principal"]):
        with pytest.raises(PermissionDenied):
            services.edit_team(by=user, team=studio, goals="x")
        with pytest.raises(PermissionDenied):
            services.add_member(by=user, team=studio, person=world.east.people["dean"], from_day=FOUNDED)
