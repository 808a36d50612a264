"""Filters of the list: each one alone, on what may be seen."""

import datetime as dt

import pytest

from programmes.filters import ObservationFilter, page_form
from programmes.models import Observation


@pytest.fixture
def found(world, recorded):
    def run(user=None, **params):
        user = user or world.users["prefecture_staff"]
        filterset = ObservationFilter(params, Observation.objects.visible_to(user))
        assert filterset.is_valid(), filterset.errors
        return set(filterset.qs)

    return run


def test_each_filter_keeps_what_it_names(world, recorded, submit, found):
    other = submit(
        observed_on=dt.date(2026, 9, 3),
        period=7,
        kind="open",
        lesson_type="revision",
        topic="勾股定理",
        minutes=20,
    ).observation
    everything = {recorded.east, recorded.dean, recorded.west, other}
    assert found() == everything
    assert found(q="勾股") == {other}
    assert found(date_from="2026-09-04") == everything - {other}
    assert found(date_to="2026-09-03") == {other}
    assert found(kind=["open"]) == {other}
    assert found(kind=["open", "unannounced"]) == everything
    assert found(lesson_type=["revision"]) == {other}
    assert found(subject=["music"]) == set()
    assert found(min_minutes="30") == everything - {other}
    assert found(school=world.west.school.pk) == {recorded.west}
    assert found(county=world.west.region.pk) == {recorded.west}
    assert found(school_class=world.east.classes[1].pk) == {recorded.dean}
    assert found(teacher=world.east.people["second_teacher"].pk) == {recorded.dean}
    assert found(observer=world.east.people["dean"].pk) == {recorded.dean}
    assert found(term=world.spring.pk) == set()
    assert found(stage=["primary"]) == set()
    assert found(stage=["nine_year"]) == everything


def test_a_foreign_place_in_the_address_shows_nothing(world, recorded, found):
    assert found(world.east.users["principal"], school=world.west.school.pk) == set()
    assert found(world.east.users["principal"], observer=world.west.people["principal"].pk) == set()


def test_the_form_offers_only_what_the_person_may_see(world, recorded):
    def names(user) -> dict[str, list[str]]:
        form = page_form(ObservationFilter({}, Observation.objects.visible_to(user)), user)
        return {
            name: [str(label) for value, label in form.fields[name].widget.choices if value]
            for name in ("county", "school", "teacher", "observer", "school_class")
            if name in form.fields
        }

    principal = names(world.east.users["principal"])
    assert set(principal) == {"teacher", "observer", "school_class"}
    assert set(principal["teacher"]) == {world.east.people[p].name for p in ("teacher", "second_teacher")}
    assert not [name for values in principal.values() for name in values if name.startswith("西")]
    assert names(world.users["prefecture_staff"])["county"] == ["东山县", "西河县"]
    assert names(world.east.users["teacher"]) == {}
