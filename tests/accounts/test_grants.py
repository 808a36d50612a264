"""Nobody gives more than they hold, nor to themselves."""

import datetime as dt

import pytest

from quality.accounts.models import Grant, User
from quality.accounts.roles import OWN_RECORDS, REGION, ROLES, SCHOOL, SELF, SERVICE
from quality.accounts.services import Authority, end_grant, grant_role
from quality.audit.models import Entry
from quality.core.clock import today
from quality.core.errors import Refused
from tests.factories import make_grant, make_person, make_post, make_user

SCHOOL_ROLES = {"principal", "vice_principal", "dean", "cadre", "teacher"}
COUNTY_GIVES = {"county_staff", "researcher", "inspector", "parent", *SCHOOL_ROLES}
PREFECTURE_GIVES = {*COUNTY_GIVES, "prefecture_staff", "service"}
GIVES = {  # giver: {where: roles}
    "administrator": {
        "top": {*ROLES} - {"county_staff"} - SCHOOL_ROLES,
        "east": {*ROLES} - {"prefecture_staff"},
    },
    "prefecture_staff": {
        "top": PREFECTURE_GIVES - {"county_staff"} - SCHOOL_ROLES,
        "east": PREFECTURE_GIVES - {"prefecture_staff"},
    },
    "east_county_staff": {"east": COUNTY_GIVES},
    "west_county_staff": {"west": COUNTY_GIVES},
}


def place_of(world, role, where):
    """The place of a kind that fits the role."""
    if ROLES[role].place == SELF:
        return None
    if where == "top":
        return world.prefecture if ROLES[role].place == REGION else world.east.school
    county = getattr(world, where)
    return county.region if ROLES[role].place == REGION else county.school


def may(world, giver, role, where):
    """Is the whole act allowed, the account being one that the giver sees?"""
    user = make_user(f"new-{role}-{where}", is_service=role == SERVICE)
    by = User.objects.get(username=giver)
    place = place_of(world, role, where)
    if ROLES[role].place == SCHOOL and where == "top":
        return False
    return Authority(by).may_give(ROLES[role], place) and (user.is_service == (role == SERVICE))


@pytest.mark.parametrize(
    "giver",
    ["administrator", "auditor", "prefecture_staff", "service", "inspector", "parent", "outsider", "east_county_staff",
     "west_county_staff", *(f"east_{role}" for role in ("researcher", *sorted(SCHOOL_ROLES)))],
)  # fmt: skip
def test_who_gives_which_role_where(world, giver):
    for where in ("top", "east", "west"):
        given = {role for role in ROLES if may(world, giver, role, where)}
        expected = set(GIVES.get(giver, {}).get(where, ()))
        if giver in ("administrator", "prefecture_staff") and where == "west":
            expected = set(GIVES[giver]["east"])
        elif giver.endswith("county_staff"):
            expected |= {"inspector", "parent"}  # these are held in no place
        assert given == expected, (giver, where)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_is_given_never_exceeds_what_is_held_unless_by_an_administrator(world, role):
    for giver in world.everyone():
        for place in (
            None,
            world.prefecture,
            world.east.region,
            world.east.school,
            world.west.region,
            world.west.school,
        ):
            if Authority(giver).may_give(ROLES[role], place) and not Authority(giver).administers(place):
                held = frozenset().union(
                    *(hold.permissions for hold in Authority(giver).holds(place, dt.date.min))
                )
                assert ROLES[role].permissions - OWN_RECORDS <= held or role == SERVICE


def test_nobody_gives_to_themselves(world):
    for giver in (
        world.users["administrator"],
        world.users["prefecture_staff"],
        world.east.users["county_staff"],
    ):
        with pytest.raises(Refused, match="yourself|自己"):
            grant_role(by=giver, user=giver, role="principal", place=world.east.school)


def test_a_county_gives_to_its_own_people_and_not_to_those_it_cannot_see(world):
    by = world.east.users["county_staff"]
    grant_role(by=by, user=world.east.users["teacher"], role="cadre", place=world.east.school)
    assert set(world.east.users["teacher"].scope.roles) == {"teacher", "cadre"}
    for stranger in (world.west.users["teacher"], world.users["outsider"], world.users["administrator"]):
        with pytest.raises(Refused):
            grant_role(by=by, user=stranger, role="cadre", place=world.east.school)
    with pytest.raises(Refused):
        grant_role(by=by, user=world.east.users["teacher"], role="principal", place=world.west.school)


def test_a_person_who_moves_here_is_seen_through_the_new_post(world):
    by, teacher = world.east.users["county_staff"], world.west.users["teacher"]
    post = make_post(teacher.person, "teacher", world.east.neighbour, since=today())
    grant = grant_role(by=by, user=teacher, role="teacher", place=world.east.neighbour, post=post)
    assert grant.post == post


def test_administrator_and_auditor_are_never_one_person(world):
    by = world.users["administrator"]
    with pytest.raises(Refused):
        grant_role(by=by, user=world.users["auditor"], role="administrator", place=world.prefecture)
    county_administrator = make_user("county-administrator")
    make_grant(county_administrator, "administrator", world.east.region)
    with pytest.raises(Refused):
        grant_role(by=by, user=county_administrator, role="auditor", place=world.prefecture)


def test_a_county_administrator_stays_inside_the_county(world):
    by = make_user("county-administrator")
    make_grant(by, "administrator", world.east.region)
    authority = Authority(by)
    assert authority.may_give(ROLES["administrator"], world.east.region)
    assert authority.may_give(ROLES["county_staff"], world.east.region)
    for role, place in (("administrator", world.prefecture), ("auditor", world.prefecture),
                        ("county_staff", world.west.region), ("prefecture_staff", world.prefecture)):  # fmt: skip
        assert not authority.may_give(ROLES[role], place)


def test_a_deputy_gives_only_what_ends_with_the_deputy(world):
    deputy = world.east.users["dean"]
    end = today() + dt.timedelta(days=30)
    make_grant(deputy, "county_staff", world.east.region, valid_to=end, reason="leave")
    deputy = User.objects.get(pk=deputy.pk)
    with pytest.raises(Refused, match="earlier|早"):
        grant_role(by=deputy, user=world.east.users["teacher"], role="cadre", place=world.east.school)
    grant = grant_role(
        by=deputy,
        user=world.east.users["teacher"],
        role="cadre",
        place=world.east.school,
        valid_to=end,
        reason="leave",
    )
    assert grant.last_day == end


def test_a_dated_role_needs_a_reason_and_ends_by_itself(world, time_machine):
    by, user = world.east.users["county_staff"], world.east.users["teacher"]
    end = today() + dt.timedelta(days=10)
    with pytest.raises(Refused):
        grant_role(by=by, user=user, role="dean", place=world.east.school, valid_to=end)
    grant_role(
        by=by, user=user, role="dean", place=world.east.school, valid_to=end, reason="the dean is on leave"
    )
    assert "dean" in User.objects.get(pk=user.pk).scope.roles
    time_machine.move_to(dt.datetime.combine(end + dt.timedelta(days=1), dt.time(8), dt.UTC))
    assert "dean" not in User.objects.get(pk=user.pk).scope.roles


def test_a_role_tied_to_a_post_ends_with_it(world):
    user = world.east.users["principal"]
    assert user.scope.allows("bulletin.receive")
    user.person.posts.update(valid_to=today() - dt.timedelta(days=1))
    assert User.objects.get(pk=user.pk).scope.roles == ()


@pytest.mark.parametrize(
    "case", ["foreign post", "other place", "past start", "ends before start", "wrong level", "twice"]
)
def test_what_makes_no_sense_is_refused(world, case):
    by, user, school = world.users["prefecture_staff"], world.east.users["teacher"], world.east.school
    other = make_post(make_person("别人"), "dean", school)
    own = make_post(user.person, "dean", world.east.neighbour)
    yesterday = today() - dt.timedelta(days=1)
    wrong = {
        "foreign post": {"role": "dean", "place": school, "post": other},
        "other place": {"role": "dean", "place": school, "post": own},
        "past start": {"role": "dean", "place": school, "valid_from": yesterday},
        "ends before start": {"role": "dean", "place": school, "valid_to": yesterday, "reason": "x"},
        "wrong level": {"role": "county_staff", "place": world.prefecture},
        "twice": {"role": "teacher", "place": school},
    }[case]
    before = Grant.objects.count()
    with pytest.raises(Refused):
        grant_role(by=by, user=user, **wrong)
    assert Grant.objects.count() == before


def test_ending_works_at_once_and_is_written_down(world):
    by, user = world.east.users["county_staff"], world.east.users["teacher"]
    grant = user.grants.get()
    end_grant(by=by, grant=grant, reason="left the profession")
    assert User.objects.get(pk=user.pk).scope.roles == ()
    entry = Entry.objects.get(action="grant.ended")
    assert (entry.actor_id, entry.school_id, entry.reason) == (
        by.pk,
        world.east.school.pk,
        "left the profession",
    )
    with pytest.raises(Refused):
        end_grant(by=by, grant=Grant.objects.get(pk=grant.pk), reason="again")


def test_nobody_ends_their_own_role_or_one_that_is_more_than_theirs(world):
    staff = world.east.users["county_staff"]
    with pytest.raises(Refused):
        end_grant(by=staff, grant=staff.grants.get(), reason="x")
    for above in (
        world.users["prefecture_staff"],
        world.users["administrator"],
        world.west.users["county_staff"],
    ):
        with pytest.raises(Refused):
            end_grant(by=staff, grant=above.grants.get(), reason="x")


def test_programs_hold_their_own_role_only(world):
    by = world.users["administrator"]
    with pytest.raises(Refused):
        grant_role(by=by, user=world.users["service"], role="prefecture_staff", place=world.prefecture)
    with pytest.raises(Refused):
        grant_role(by=by, user=world.users["outsider"], role="service", place=world.prefecture)
