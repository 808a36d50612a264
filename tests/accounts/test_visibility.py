"""Who can see this, and why: the same answer as the querysets give."""

import datetime as dt

import pytest
from django.db.models import Q

from quality.accounts.models import User
from quality.accounts.services import who_can_see
from quality.core.clock import today
from quality.organisation.models import Person, School
from tests.factories import make_grant, make_school, make_user


def named(rows):
    return {row.name for row in rows if row.name}


def counted(rows):
    return {row.role: row.number for row in rows if not row.name}


@pytest.mark.parametrize(
    "permission", ["observation.view", "dashboard.view", "people.view", "audit.view", "plan.manage"]
)
def test_names_and_numbers_add_up_to_those_whose_scope_reaches_the_school(world, permission):
    school = world.east.school
    reach = [
        u
        for u in world.everyone()
        if School.objects.filter(u.scope.schools_q(permission, path=""), pk=school.pk)
    ]
    if not any(u.scope.allows(permission) for u in reach):
        reach = []
    rows = who_can_see(permission, school=school, names=True)
    assert sum(row.number for row in rows) == len([u for u in reach if u.scope.allows(permission)])


def test_officials_are_named_and_others_counted(world):
    rows = who_can_see("observation.view", school=world.east.school)
    assert named(rows) == {
        str(u)
        for u in (
            world.users["prefecture_staff"],
            world.east.users["county_staff"],
            world.east.users["researcher"],
        )
    }
    assert set(counted(rows).values()) == {1}
    assert len(counted(rows)) == 4  # principal, vice-principal, dean, the program


def test_deputies_are_shown_with_reason_and_end(world):
    deputy = make_user("deputy", "代理人")
    end = today() + dt.timedelta(days=9)
    make_grant(deputy, "county_staff", world.east.region, valid_to=end, reason="staff member on leave")
    row = next(row for row in who_can_see("people.view", school=world.east.school) if row.name == "代理人")
    assert (row.reason, row.until) == ("staff member on leave", end)


def test_roles_that_have_ended_and_accounts_switched_off_are_not_shown(world):
    User.objects.filter(pk=world.east.users["county_staff"].pk).update(is_active=False)
    world.east.users["researcher"].grants.update(valid_to=today() - dt.timedelta(days=1))
    assert named(who_can_see("people.view", school=world.east.school)) == {
        str(world.users["prefecture_staff"])
    } | {str(world.users["administrator"])}


def test_the_page_is_for_those_who_see_the_record(world, client):
    url = f"/accounts/who/organisation.school/{world.east.school.pk}/"
    for user in world.everyone():
        client.force_login(user)
        visible = School.objects.visible_to(user).filter(pk=world.east.school.pk).exists()
        assert client.get(url).status_code == (200 if visible else 404), user
    assert client.get("/accounts/who/accounts.user/1/").status_code == 404


def test_a_teacher_reads_no_names_of_colleagues(world, client):
    client.force_login(world.east.users["teacher"])
    page = client.get(f"/accounts/who/organisation.school/{world.east.school.pk}/").content.decode()
    assert str(world.east.users["county_staff"]) in page
    assert str(world.east.users["principal"]) not in page
    client.force_login(world.east.users["dean"])
    page = client.get(f"/accounts/who/organisation.school/{world.east.school.pk}/").content.decode()
    assert str(world.east.users["principal"]) in page


def test_a_person_sees_that_the_entry_is_the_own(world):
    person = world.east.people["teacher"]
    rows = who_can_see("people.view", school=world.east.school, persons=[(person, "the person concerned")])
    assert rows[0].name == person.name
    assert Person.objects.visible_to(world.east.users["teacher"]).filter(pk=person.pk).exists()


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    for number in range(20):
        make_grant(make_user(f"cadre{number}"), "cadre", world.east.school)
        make_school(world.east.region, f"学校{number}")
    with django_assert_max_num_queries(5):
        who_can_see(
            "people.view", school=School.objects.select_related("county").get(pk=world.east.school.pk)
        )
    with django_assert_max_num_queries(6):
        who_can_see("bulletin.view", region=world.east.region, also=Q(school__in=[world.east.school.pk]))
