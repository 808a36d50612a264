"""Who sees which rows: exact sets for each model and role, with both counties complete beside each other."""

import datetime as dt

import pytest

from quality.organisation import services
from quality.organisation.models import (
    Person,
    Post,
    Region,
    School,
    SchoolClass,
    SchoolYear,
    Teaching,
    Team,
    TeamMember,
    Term,
)

DAY = dt.date(2026, 9, 1)
EVERYWHERE = ("prefecture_staff", "administrator", "service")
NOBODY = ("parent", "inspector", "outsider")


@pytest.fixture
def staffed(world):
    world.teams = {}
    for key in ("east", "west"):
        county = getattr(world, key)
        by = county.users["county_staff"]
        world.teams[key, "county"] = services.found_team(
            by=by, region=county.region, founded_on=DAY, kind="studio", level="county", name=f"{key}工作室",
            leader=county.people["neighbour_teacher"],
        )  # fmt: skip
        world.teams[key, "school"] = services.found_team(
            by=by, region=county.region, school=county.school, founded_on=DAY, kind="research_group", level="school",
            name=f"{key}教研组", leader=county.people["teacher"],
        )  # fmt: skip
    return world


def seen(model, user):
    return set(model.objects.visible_to(user))


@pytest.mark.parametrize("role", EVERYWHERE)
def test_everything_above_the_counties(staffed, role):
    user = staffed.users[role]
    for model in (Region, School, Person, Post, SchoolClass, Teaching, Team, TeamMember, Term, SchoolYear):
        assert seen(model, user) == set(model.objects.all()), model


def test_the_auditor_sees_places_but_no_people(staffed):
    user = staffed.users["auditor"]
    assert seen(School, user) == set(School.objects.all())
    assert seen(Post, user) == set()
    assert seen(Person, user) == set()


@pytest.mark.parametrize("role", NOBODY)
def test_nothing_for_those_without_a_place(staffed, role):
    user = staffed.users[role]
    for model in (Region, School, Person, Post, SchoolClass, Teaching, Team, TeamMember, Term, SchoolYear):
        assert seen(model, user) == set(), model


@pytest.mark.parametrize("role", ["county_staff", "researcher"])
def test_the_own_county(staffed, role):
    east, user = staffed.east, staffed.east.users[role]
    assert seen(Region, user) == {staffed.prefecture, east.region}
    assert seen(School, user) == {east.school, east.neighbour}
    assert seen(Person, user) == set(east.people.values())
    assert seen(Post, user) == set(Post.objects.filter(person__in=east.people.values()))
    assert seen(SchoolClass, user) == set(east.classes)
    assert seen(Teaching, user) == set(Teaching.objects.filter(school_class__in=east.classes))
    assert seen(Team, user) == {staffed.teams["east", "county"], staffed.teams["east", "school"]}
    assert seen(TeamMember, user) == set(TeamMember.objects.filter(team__region=east.region))
    assert seen(Term, user) == set(Term.objects.all())


@pytest.mark.parametrize("role", ["principal", "vice_principal", "dean", "cadre"])
def test_the_own_school(staffed, role):
    east, user = staffed.east, staffed.east.users[role]
    people = {
        east.people[code]
        for code in ("principal", "vice_principal", "dean", "cadre", "teacher", "second_teacher")
    }
    assert seen(Region, user) == {staffed.prefecture, east.region}
    assert seen(School, user) == {east.school}
    assert seen(Person, user) == people
    assert seen(Post, user) == set(Post.objects.filter(school=east.school))
    assert seen(SchoolClass, user) == set(east.classes[:2])
    assert seen(Teaching, user) == set(Teaching.objects.filter(school_class__in=east.classes[:2]))
    assert seen(Team, user) == {staffed.teams["east", "school"]}


def test_a_teacher_sees_the_school_and_the_own_record(staffed):
    east, user = staffed.east, staffed.east.users["teacher"]
    assert seen(School, user) == {east.school}
    assert seen(Person, user) == {east.people["teacher"]}
    assert seen(Post, user) == set(east.people["teacher"].posts.all())
    assert seen(SchoolClass, user) == set(east.classes[:2])


def test_members_see_their_team_wherever_it_stands(staffed):
    east, user = staffed.east, staffed.east.users["neighbour_teacher"]
    assert seen(Team, user) == {staffed.teams["east", "county"]}
    assert seen(TeamMember, user) == set(staffed.teams["east", "county"].members.all())
    assert seen(School, user) == {east.neighbour}


def test_former_staff_stays_visible_where_it_worked(staffed, prefecture):
    teacher = staffed.east.people["teacher"]
    services.transfer(
        by=prefecture, person=teacher, school=staffed.west.school, from_day=dt.date(2026, 11, 1)
    )
    assert teacher in seen(Person, staffed.east.users["county_staff"])
    assert teacher in seen(Person, staffed.west.users["county_staff"])
    assert {
        post.school
        for post in Post.objects.visible_to(staffed.east.users["county_staff"]).filter(person=teacher)
    } == {staffed.east.school}


def test_what_may_be_changed_is_less_than_what_is_seen(staffed):
    clerk, principal = staffed.east.users["county_staff"], staffed.east.users["principal"]
    assert set(School.objects.manageable_by(clerk)) == {staffed.east.school, staffed.east.neighbour}
    assert set(Region.objects.manageable_by(clerk)) == {staffed.east.region}
    assert set(School.objects.manageable_by(principal)) == set()
