import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services
from quality.organisation.models import Post, School
from tests.factories import make_person, make_post, make_region

DAY = dt.date(2026, 7, 31)
NEXT = dt.date(2026, 8, 1)
FACTS = {"code": "2123999999", "name": "新风小学", "stage": "primary", "setting": "121"}


def test_open_school_gives_it_its_first_place(clerk, world):
    school = services.open_school(by=clerk, county=world.east.region, opened_on=DAY, **FACTS)
    assert school.placements.get().county == world.east.region
    assert Entry.objects.about(school).get().action == "school.opened"


@pytest.mark.parametrize(("change", "field"), [({"code": "12"}, "code"), ({"stage": "college"}, "stage")])
def test_open_school_refuses_wrong_facts(clerk, world, change, field):
    with pytest.raises(Refused) as refusal:
        services.open_school(by=clerk, county=world.east.region, opened_on=DAY, **{**FACTS, **change})
    assert refusal.value.field == field


def test_open_school_only_in_the_own_county(clerk, world):
    with pytest.raises(PermissionDenied):
        services.open_school(by=clerk, county=world.west.region, opened_on=DAY, **FACTS)
    assert not School.objects.filter(code=FACTS["code"]).exists()


def test_open_school_refuses_a_township_of_another_county(clerk, world):
    township = make_region("西镇", "township", world.west.region)
    with pytest.raises(Refused) as refusal:
        services.open_school(by=clerk, county=world.east.region, township=township, opened_on=DAY, **FACTS)
    assert refusal.value.field == "township"


def test_edit_school_records_what_changed(clerk, world):
    services.edit_school(by=clerk, school=world.east.school, name="东山县实验学校", stage="nine_year")
    entry = Entry.objects.about(world.east.school).get()
    assert entry.changes == {"name": ["东山县第一学校", "东山县实验学校"]}
    services.edit_school(by=clerk, school=world.east.school, name="东山县实验学校")
    assert Entry.objects.about(world.east.school).count() == 1


def test_a_principal_edits_nothing(world):
    with pytest.raises(PermissionDenied):
        services.edit_school(by=world.east.users["principal"], school=world.east.school, name="x")


def test_reports_by_county_before_and_after_a_move(prefecture, world):
    services.move_school(by=prefecture, school=world.east.neighbour, county=world.west.region, from_day=NEXT)

    def report(day):
        rows = School.objects.as_of(day).values_list("name", "county_then")
        return {name: place for name, place in rows if name == "东山县第二学校"}

    assert report(DAY) == {"东山县第二学校": world.east.region.pk}
    assert report(NEXT) == {"东山县第二学校": world.west.region.pk}
    assert set(School.objects.as_of(DAY).filter(county_then=world.east.region.pk)) == {
        world.east.school,
        world.east.neighbour,
    }
    assert set(School.objects.as_of(NEXT).filter(county_then=world.east.region.pk)) == {world.east.school}


def test_move_school_out_of_reach_is_refused(clerk, world):
    with pytest.raises(PermissionDenied):
        services.move_school(by=clerk, school=world.east.school, county=world.west.region, from_day=NEXT)
    world.east.school.refresh_from_db()
    assert world.east.school.county == world.east.region


def test_move_school_refuses_standing_still_and_going_back_in_time(prefecture, world):
    school = world.east.school
    with pytest.raises(Refused):
        services.move_school(by=prefecture, school=school, county=world.east.region, from_day=NEXT)
    services.move_school(by=prefecture, school=school, county=world.west.region, from_day=NEXT)
    with pytest.raises(Refused) as refusal:
        services.move_school(by=prefecture, school=school, county=world.east.region, from_day=DAY)
    assert refusal.value.code == "too-early"


def test_close_school_ends_posts_and_teaching_and_keeps_the_record(clerk, world):
    services.close_school(by=clerk, school=world.east.school, day=dt.date(2026, 11, 30), reason="生源不足")
    world.east.school.refresh_from_db()
    assert world.east.school.closed_on == dt.date(2026, 11, 30)
    assert set(world.east.school.posts.values_list("valid_to", flat=True)) == {dt.date(2026, 11, 30)}
    assert not world.east.people["teacher"].teachings.on(dt.date(2026, 12, 1)).exists()
    assert Entry.objects.about(world.east.school).get().reason == "生源不足"
    with pytest.raises(Refused) as refusal:
        services.close_school(by=clerk, school=world.east.school, day=dt.date(2026, 12, 1), reason="x")
    assert refusal.value.code == "closed"


def test_close_school_refuses_while_posts_begin_later(clerk, world):
    make_post(make_person("来者"), "teacher", world.east.school, dt.date(2027, 3, 1))
    with pytest.raises(Refused, match="来者"):
        services.close_school(by=clerk, school=world.east.school, day=dt.date(2026, 12, 1), reason="x")
    assert Post.objects.filter(school=world.east.school, valid_to=None).exists()


def test_merge_moves_staff_from_the_next_day_and_names_who_is_left(clerk, world):
    east, day = world.east, dt.date(2026, 12, 31)
    merger = services.merge_schools(
        by=clerk, absorbed=[east.neighbour], into=east.school, day=day, reason="撤并"
    )
    east.neighbour.refresh_from_db()
    assert (east.neighbour.closed_on, east.neighbour.merged_into) == (day, east.school)
    moved = east.people["neighbour_teacher"].posts.order_by("valid_from")
    assert list(moved.values_list("school", "valid_from", "valid_to")) == [
        (east.neighbour.pk, dt.date(2023, 9, 1), day),
        (east.school.pk, dt.date(2027, 1, 1), None),
    ]
    assert merger.without_post == [east.people["neighbour_principal"]]
    assert set(east.school.absorbed.all()) == {east.neighbour}
    assert Entry.objects.about(east.school).get().action == "school.absorbed"


def test_merge_can_leave_staff_behind(clerk, world):
    merger = services.merge_schools(
        by=clerk,
        absorbed=[world.east.neighbour],
        into=world.east.school,
        day=dt.date(2026, 12, 31),
        move_posts=False,
    )
    assert merger.moved == []
    assert not world.east.neighbour.posts.on(dt.date(2027, 1, 1)).exists()


def test_merge_refuses_itself_and_foreign_schools(clerk, world):
    day = dt.date(2026, 12, 31)
    with pytest.raises(Refused):
        services.merge_schools(by=clerk, absorbed=[world.east.school], into=world.east.school, day=day)
    with pytest.raises(Refused):
        services.merge_schools(by=clerk, absorbed=[], into=world.east.school, day=day)
    with pytest.raises(PermissionDenied):
        services.merge_schools(by=clerk, absorbed=[world.west.school], into=world.east.school, day=day)
