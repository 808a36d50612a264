import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from quality.accounts.models import Grant
from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services
from quality.organisation.models import Person, Post, School
from tests.factories import make_person, make_post

NEXT = dt.date(2026, 12, 1)
NEW = {"staff_no": "N1", "name": "林知远", "subject": "maths"}


def spans(person):
    return list(
        person.posts.order_by("valid_from", "pk").values_list("kind", "school", "valid_from", "valid_to")
    )


def test_add_person_with_a_first_post(clerk, world):
    person = services.add_person(by=clerk, kind="teacher", place=world.east.school, from_day=NEXT, **NEW)
    assert spans(person) == [("teacher", world.east.school.pk, NEXT, None)]
    assert person.posts.get().subject == "maths"
    assert Entry.objects.about(person).get().school_id == world.east.school.pk


def test_add_person_refuses_a_staff_number_in_use_and_foreign_places(clerk, world):
    taken = world.west.people["teacher"].staff_no
    with pytest.raises(Refused) as refusal:
        services.add_person(
            by=clerk, kind="teacher", place=world.east.school, from_day=NEXT, **{**NEW, "staff_no": taken}
        )
    assert refusal.value.field == "staff_no"
    with pytest.raises(PermissionDenied):
        services.add_person(by=clerk, kind="teacher", place=world.west.school, from_day=NEXT, **NEW)
    assert not Person.objects.filter(staff_no="N1").exists()


def test_edit_person_only_where_the_person_works(clerk, world):
    services.edit_person(by=clerk, person=world.east.people["teacher"], title="yi_ji")
    assert Entry.objects.about(world.east.people["teacher"]).get().changes == {"title": ["none", "yi_ji"]}
    with pytest.raises(PermissionDenied):
        services.edit_person(by=clerk, person=world.west.people["teacher"], title="yi_ji")
    with pytest.raises(PermissionDenied):
        services.edit_person(
            by=world.east.users["principal"], person=world.east.people["teacher"], title="gao_ji"
        )


def test_one_principal_at_a_time(clerk, world):
    teacher, school = world.east.people["teacher"], world.east.school
    with pytest.raises(Refused) as refusal:
        services.appoint(by=clerk, person=teacher, kind="principal", place=school, from_day=NEXT)
    assert refusal.value.code == "one-principal"
    assert world.east.people["principal"].name in refusal.value.message
    acting = services.appoint(
        by=clerk, person=teacher, kind="principal", place=school, from_day=NEXT, acting=True
    )
    assert acting.acting
    post = world.east.people["principal"].posts.get()
    services.end_post(by=clerk, post=post, day=dt.date(2027, 1, 31))
    services.appoint(
        by=clerk,
        person=world.east.people["dean"],
        kind="principal",
        place=school,
        from_day=dt.date(2027, 2, 1),
    )
    assert (
        School.objects.with_head(dt.date(2027, 1, 31)).get(pk=school.pk).head_name
        == world.east.people["principal"].name
    )
    assert (
        School.objects.with_head(dt.date(2027, 2, 1)).get(pk=school.pk).head_name
        == world.east.people["dean"].name
    )


@pytest.mark.parametrize(
    ("kind", "where", "code"),
    [
        ("teacher", "school", "held"),
        ("researcher", "school", "wrong-place"),
        ("dean", "region", "wrong-place"),
    ],
)
def test_appoint_refuses_what_does_not_fit(clerk, world, kind, where, code):
    with pytest.raises(Refused) as refusal:
        services.appoint(
            by=clerk,
            person=world.east.people["teacher"],
            kind=kind,
            place=getattr(world.east, where),
            from_day=NEXT,
        )
    assert refusal.value.code == code


def test_appoint_refuses_a_person_one_cannot_see(clerk, world):
    with pytest.raises(PermissionDenied):
        services.appoint(
            by=clerk, person=world.west.people["teacher"], kind="dean", place=world.east.school, from_day=NEXT
        )


def test_end_post_ends_the_role_that_hangs_on_it(clerk, world):
    user = world.east.users["dean"]
    post = Post.objects.get(person=user.person)
    services.end_post(by=clerk, post=post, day=dt.date(2026, 11, 20))
    assert not Grant.objects.in_force().filter(user=user).exists()
    with pytest.raises(Refused) as refusal:
        services.end_post(by=clerk, post=post, day=dt.date(2026, 11, 20))
    assert refusal.value.code == "ended"


def test_end_post_refuses_a_day_before_it_began(clerk, world):
    with pytest.raises(Refused):
        services.end_post(by=clerk, post=world.east.people["dean"].posts.get(), day=dt.date(2020, 1, 1))


def test_transfer_in_one_step(clerk, world):
    teacher = world.east.people["teacher"]
    services.transfer(by=clerk, person=teacher, school=world.east.neighbour, from_day=NEXT, reason="工作需要")
    assert spans(teacher) == [
        ("teacher", world.east.school.pk, dt.date(2023, 9, 1), dt.date(2026, 11, 30)),
        ("teacher", world.east.neighbour.pk, NEXT, None),
    ]
    assert teacher.teachings.get().valid_to == dt.date(2026, 11, 30)
    assert Entry.objects.about(teacher).get().changes["school"] == ["东山县第一学校", "东山县第二学校"]


def test_transfer_across_counties_is_for_the_level_above(clerk, prefecture, world):
    teacher = world.east.people["teacher"]
    with pytest.raises(PermissionDenied):
        services.transfer(by=clerk, person=teacher, school=world.west.school, from_day=NEXT)
    services.transfer(by=prefecture, person=teacher, school=world.west.school, from_day=NEXT)
    assert teacher.posts.on(NEXT).get().school == world.west.school


def test_transfer_refuses_the_same_school_and_people_without_post(clerk, prefecture, world):
    with pytest.raises(Refused) as refusal:
        services.transfer(
            by=clerk, person=world.east.people["teacher"], school=world.east.school, from_day=NEXT
        )
    assert refusal.value.code == "unchanged"
    with pytest.raises(Refused) as refusal:
        services.transfer(by=prefecture, person=make_person("新人"), school=world.east.school, from_day=NEXT)
    assert refusal.value.code == "no-post"


def test_exchange_pauses_the_post_at_home(clerk, world):
    teacher, until = world.east.people["teacher"], dt.date(2027, 7, 10)
    services.exchange(by=clerk, person=teacher, school=world.east.neighbour, from_day=NEXT, until=until)
    assert spans(teacher) == [
        ("teacher", world.east.school.pk, dt.date(2023, 9, 1), dt.date(2026, 11, 30)),
        ("teacher", world.east.neighbour.pk, NEXT, until),
        ("teacher", world.east.school.pk, dt.date(2027, 7, 11), None),
    ]


def test_exchange_leaves_no_school_without_its_principal(clerk, world):
    with pytest.raises(Refused) as refusal:
        services.exchange(
            by=clerk,
            person=world.east.people["principal"],
            school=world.east.neighbour,
            from_day=NEXT,
            until=dt.date(2027, 7, 10),
        )
    assert refusal.value.code == "principal"


def test_no_post_beyond_the_closure_of_a_school(clerk, world):
    services.close_school(by=clerk, school=world.east.neighbour, day=dt.date(2026, 12, 31), reason="撤并")
    with pytest.raises(Refused) as refusal:
        services.appoint(
            by=clerk,
            person=world.east.people["teacher"],
            kind="dean",
            place=world.east.neighbour,
            from_day=NEXT,
        )
    assert refusal.value.code == "closed"


def test_the_database_too_knows_one_principal(world):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        make_post(make_person("第二人"), "principal", world.east.school)
