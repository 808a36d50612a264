"""Accounts made, switched off, and helped back in; who sees which."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from quality.accounts import services
from quality.accounts.models import Grant, User
from quality.core.errors import Refused
from tests.factories import PASSWORD, make_grant, make_post, make_user


def names(users):
    return set(users.values_list("username", flat=True))


def test_each_sees_the_accounts_of_the_own_places(world):
    east, west = world.east.users, world.west.users
    everyone = {user.username for user in world.everyone()}
    expected = {
        world.users["administrator"]: everyone,
        world.users["prefecture_staff"]: everyone,
        east["county_staff"]: {user.username for user in east.values()},
        west["county_staff"]: {user.username for user in west.values()},
    }
    for user in world.everyone():
        assert names(User.objects.visible_to(user)) == expected.get(user, {user.username}), user


def test_each_sees_the_roles_of_the_own_places(world):
    for user in world.everyone():
        own = set(user.grants.values_list("pk", flat=True))
        seen = set(Grant.objects.visible_to(user).values_list("pk", flat=True))
        if user.username in ("administrator", "prefecture_staff"):
            assert seen == set(Grant.objects.values_list("pk", flat=True))
        elif user == world.east.users["county_staff"]:
            county = {g.pk for u in world.east.users.values() for g in u.grants.all()}
            assert seen == county | own
        elif not user.username.endswith("county_staff"):
            assert seen == own, user


def test_a_post_in_my_place_shows_the_account_before_it_has_a_role_there(world):
    make_post(world.west.users["teacher"].person, "teacher", world.east.school)
    assert "west_teacher" in names(User.objects.visible_to(world.east.users["county_staff"]))


def test_an_account_is_made_with_its_role_and_a_password_to_change(world):
    by = world.east.users["county_staff"]
    user, password = services.create_account(
        by=by, username="new", name="新教师", role="teacher", place=world.east.school
    )
    assert user.check_password(password)
    assert user.must_change_password
    assert User.objects.get(pk=user.pk).scope.roles == ("teacher",)
    assert user in User.objects.visible_to(by)


@pytest.mark.parametrize("wrong", [
    {"role": "teacher", "place": "west"}, {"role": "administrator", "place": "region"},
    {"role": "teacher", "place": "east", "username": "east_teacher"}, {"role": "teacher", "place": "east", "email": "x"},
])  # fmt: skip
def test_no_account_is_made_where_its_role_may_not_be_given(world, wrong):
    places = {"west": world.west.school, "east": world.east.school, "region": world.east.region}
    values = {"username": "new", "name": "n", **wrong, "place": places[wrong["place"]]}
    before = User.objects.count()
    with pytest.raises(Refused):
        services.create_account(by=world.east.users["county_staff"], **values)
    assert User.objects.count() == before


def test_one_e_mail_address_belongs_to_one_account(world):
    world.east.users["teacher"].email = "a@example.org"
    world.east.users["teacher"].save()
    with pytest.raises(Refused):
        services.change_account(
            by=world.users["prefecture_staff"],
            user=world.west.users["teacher"],
            name="x",
            email="A@example.org",
        )


def test_who_may_manage_whom(world):
    staff = world.east.users["county_staff"]
    may = {user.username for user in world.everyone() if services.may_manage(staff, user)}
    assert may == {user.username for user in world.east.users.values()} - {staff.username}
    reset = {user.username for user in world.everyone() if services.may_manage(staff, user, credentials=True)}
    assert reset == may - {"east_researcher"}


def test_an_account_with_a_role_elsewhere_is_beyond_the_county(world):
    user = world.east.users["teacher"]
    make_grant(user, "teacher", world.west.school)
    with pytest.raises(Refused):
        services.deactivate_account(by=world.east.users["county_staff"], user=user, reason="x")


def test_a_role_that_has_not_begun_counts_too(world):
    user = make_user("soon")
    make_grant(user, "teacher", world.east.school)
    make_grant(user, "prefecture_staff", world.prefecture, since=world.spring.ends_on)
    assert not services.may_manage(world.east.users["county_staff"], User.objects.get(pk=user.pk))


def test_switching_off_ends_sessions_and_tokens(world, client):
    user = world.east.users["teacher"]
    client.login(username=user.username, password=PASSWORD)
    token, secret = services.create_token(by=user, user=user, name="t", scopes=["plan.view"], expires_in=30)
    client.get("/accounts/me/")
    services.deactivate_account(by=world.east.users["county_staff"], user=user, reason="left")
    assert client.get("/accounts/me/").status_code == 302
    assert services.authenticate_token(secret) is None
    assert User.objects.get(pk=user.pk).scope.holds == ()
    services.activate_account(by=world.east.users["county_staff"], user=user)
    assert User.objects.get(pk=user.pk).scope.roles == ("teacher",)


def test_a_staff_password_is_reset_by_administrators_only(world):
    colleague = make_user("colleague")
    make_grant(colleague, "county_staff", world.east.region)
    for by in (world.east.users["county_staff"], world.users["prefecture_staff"]):
        with pytest.raises(Refused):
            services.reset_password(by=by, user=colleague)
    password = services.reset_password(by=world.users["administrator"], user=colleague)
    assert User.objects.get(pk=colleague.pk).check_password(password)


def test_a_lost_second_factor_is_removed_with_a_reason(world):
    user = world.east.users["teacher"]
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    by = world.east.users["county_staff"]
    with pytest.raises(Refused):
        services.reset_second_factor(by=by, user=user, reason=" ")
    services.reset_second_factor(by=by, user=user, reason="seen in person")
    assert not Authenticator.objects.filter(user=user).exists()


def test_the_first_administrator_is_made_on_the_server(world, capsys):
    call_command("administrator", "first", "管理员")
    user = User.objects.get(username="first")
    assert user.scope.roles == ("administrator",)
    assert user.must_change_password
    assert user.check_password(capsys.readouterr().out.split("password ")[1].split(" ")[0])
    with pytest.raises(CommandError):
        call_command("administrator", "first", "管理员")
