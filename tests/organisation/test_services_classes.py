import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services
from quality.organisation.models import SchoolClass

NEXT = dt.date(2026, 12, 1)


def test_create_classes_fills_up_to_the_number(clerk, world):
    made = services.create_classes(by=clerk, school=world.east.school, year=world.year, numbers={7: 3, 9: 1})
    assert [item.name for item in made] == ["七年级（2）班", "七年级（3）班", "九年级（1）班"]
    assert Entry.objects.about(world.east.school).get().changes["classes"] == [
        None,
        "七年级（2）班、七年级（3）班、九年级（1）班",
    ]
    with pytest.raises(Refused) as refusal:
        services.create_classes(by=clerk, school=world.east.school, year=world.year, numbers={7: 3})
    assert refusal.value.code == "unchanged"


def test_create_classes_knows_the_stage_of_the_school(clerk, world):
    with pytest.raises(Refused) as refusal:
        services.create_classes(by=clerk, school=world.east.neighbour, year=world.year, numbers={10: 1})
    assert refusal.value.code == "wrong-grade"
    with pytest.raises(Refused):
        services.create_classes(by=clerk, school=world.east.neighbour, year=world.year, numbers={1: 400})
    with pytest.raises(PermissionDenied):
        services.create_classes(by=clerk, school=world.west.school, year=world.year, numbers={7: 2})


def test_edit_class_takes_a_homeroom_teacher_of_the_school(clerk, world):
    target = world.east.classes[0]
    services.edit_class(
        by=clerk, school_class=target, pupils=44, homeroom_teacher=world.east.people["teacher"]
    )
    assert Entry.objects.about(target).get().changes == {
        "pupils": [40, 44],
        "homeroom_teacher": [None, world.east.people["teacher"].name],
    }
    with pytest.raises(Refused) as refusal:
        services.edit_class(by=clerk, school_class=target, homeroom_teacher=world.west.people["teacher"])
    assert refusal.value.field == "homeroom_teacher"


def test_assign_teaching_ends_the_former(clerk, world):
    target, new = world.east.classes[0], world.east.people["second_teacher"]
    services.assign_teaching(
        by=clerk, school_class=target, subject="maths", teacher=new, from_day=NEXT, weekly_periods=5
    )
    rows = target.teachings.order_by("valid_from").values_list("teacher__name", "valid_from", "valid_to")
    assert list(rows) == [
        (world.east.people["teacher"].name, world.year.starts_on, dt.date(2026, 11, 30)),
        (new.name, NEXT, world.year.ends_on),
    ]
    with pytest.raises(Refused) as refusal:
        services.assign_teaching(
            by=clerk, school_class=target, subject="maths", teacher=new, from_day=NEXT, weekly_periods=5
        )
    assert refusal.value.code == "unchanged"


def test_assign_teaching_replaces_one_that_began_the_same_day_and_ends_before_a_later_one(clerk, world):
    target, people = world.east.classes[0], world.east.people
    first = world.year.starts_on
    services.assign_teaching(
        by=clerk, school_class=target, subject="maths", teacher=people["second_teacher"], from_day=NEXT
    )
    services.assign_teaching(
        by=clerk, school_class=target, subject="maths", teacher=people["dean"], from_day=first
    )
    rows = target.teachings.order_by("valid_from").values_list("teacher__name", "valid_to")
    assert list(rows) == [
        (people["dean"].name, dt.date(2026, 11, 30)),
        (people["second_teacher"].name, world.year.ends_on),
    ]


def test_assign_teaching_refuses_strangers_and_other_years(clerk, world):
    target = world.east.classes[0]
    with pytest.raises(Refused) as refusal:
        services.assign_teaching(
            by=clerk, school_class=target, subject="art", teacher=world.west.people["teacher"], from_day=NEXT
        )
    assert refusal.value.code == "no-post"
    with pytest.raises(Refused) as refusal:
        services.assign_teaching(
            by=clerk,
            school_class=target,
            subject="art",
            teacher=world.east.people["teacher"],
            from_day=dt.date(2028, 1, 1),
        )
    assert refusal.value.code == "outside-year"
    assert SchoolClass.objects.get(pk=target.pk).teachings.count() == 1
