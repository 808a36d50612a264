import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation import services
from quality.organisation.calendar import load, rebuild
from quality.organisation.models import SchoolYear


def d(month, day, year=2026):
    return dt.date(year, month, day)


@pytest.fixture
def region(world):
    rebuild(world.prefecture)
    return world.prefecture


def test_create_school_year_and_its_terms(prefecture, world):
    year = services.create_school_year(
        by=prefecture, region=world.prefecture, starts_on=d(9, 1, 2027), ends_on=d(8, 31, 2028)
    )
    assert year.name == "2027-2028"
    services.set_term(by=prefecture, year=year, number=1, starts_on=d(9, 1, 2027), ends_on=d(1, 14, 2028))
    calendar = load(world.prefecture.pk)
    assert calendar.is_school_day(d(9, 1, 2027))
    assert not calendar.is_school_day(d(1, 17, 2028))
    services.set_term(by=prefecture, year=year, number=1, starts_on=d(9, 1, 2027), ends_on=d(1, 21, 2028))
    assert load(world.prefecture.pk).is_school_day(d(1, 17, 2028))


def test_years_and_terms_do_not_overlap(prefecture, clerk, world):
    with pytest.raises(Refused) as refusal:
        services.create_school_year(
            by=prefecture, region=world.prefecture, starts_on=d(8, 1, 2027), ends_on=d(7, 31, 2028)
        )
    assert refusal.value.code == "overlap"
    with pytest.raises(Refused) as refusal:
        services.set_term(
            by=prefecture, year=world.year, number=2, starts_on=d(1, 10, 2027), ends_on=d(7, 10, 2027)
        )
    assert refusal.value.code == "overlap"
    with pytest.raises(Refused) as refusal:
        services.set_term(
            by=prefecture, year=world.year, number=2, starts_on=d(3, 1, 2027), ends_on=d(9, 10, 2027)
        )
    assert refusal.value.code == "outside-year"
    with pytest.raises(PermissionDenied):
        services.set_term(by=clerk, year=world.year, number=2, starts_on=d(3, 1, 2027), ends_on=d(7, 9, 2027))
    assert SchoolYear.objects.count() == 1


def test_terms_close_after_their_end_and_in_order(prefecture, world):
    with pytest.raises(Refused) as refusal:
        services.close_term(by=prefecture, term=world.autumn)
    assert refusal.value.code == "running"
    with time_machine.travel(dt.datetime(2027, 7, 20, 4, tzinfo=dt.UTC)):
        with pytest.raises(Refused) as refusal:
            services.close_term(by=prefecture, term=world.spring)
        assert refusal.value.code == "order"
        services.close_term(by=prefecture, term=world.autumn)
        services.close_term(by=prefecture, term=world.spring)
        with pytest.raises(Refused):
            services.close_term(by=prefecture, term=world.spring)
        with pytest.raises(Refused):
            services.set_term(
                by=prefecture, year=world.year, number=1, starts_on=d(9, 1), ends_on=d(1, 10, 2027)
            )
        with pytest.raises(Refused) as refusal:
            services.reopen_term(by=prefecture, term=world.autumn, reason="漏报")
        assert refusal.value.code == "order"
        with pytest.raises(Refused):
            services.reopen_term(by=prefecture, term=world.spring, reason=" ")
        services.reopen_term(by=prefecture, term=world.spring, reason="漏报")
    world.spring.refresh_from_db()
    assert world.spring.closed_at is None
    assert [e.action for e in Entry.objects.about(world.spring)] == ["term.reopened", "term.closed"]


def test_holidays_and_make_up_days_change_the_school_days(prefecture, region):
    holiday = services.add_special_day(
        by=prefecture, region=region, kind="holiday", name="国庆节", starts_on=d(10, 1), ends_on=d(10, 7)
    )
    services.add_special_day(by=prefecture, region=region, kind="make_up", name="补课", starts_on=d(10, 10))
    calendar = load(region.pk)
    assert not calendar.is_school_day(d(10, 2))
    assert calendar.is_school_day(d(10, 10))
    services.remove_special_day(by=prefecture, day=holiday)
    assert load(region.pk).is_school_day(d(10, 2))


def test_special_days_are_refused_where_they_make_no_sense(prefecture, clerk, region):
    def add(by=prefecture, **values):
        given = {"kind": "holiday", "name": "假", "starts_on": d(10, 1), "ends_on": d(10, 7), **values}
        return services.add_special_day(by=by, region=region, **given)

    add()
    for wrong, code in (
        ({}, "overlap"),
        ({"kind": "make_up", "starts_on": d(10, 12), "ends_on": d(10, 12)}, "school-day"),
        ({"starts_on": d(11, 5), "ends_on": d(11, 1)}, "order"),
    ):
        with pytest.raises(Refused) as refusal:
            add(**wrong)
        assert refusal.value.code == code
    with pytest.raises(PermissionDenied):
        add(by=clerk, starts_on=d(12, 1), ends_on=d(12, 1))


def test_days_of_a_closed_term_stay(prefecture, region, world):
    with time_machine.travel(dt.datetime(2027, 2, 1, 4, tzinfo=dt.UTC)):
        services.close_term(by=prefecture, term=world.autumn)
        with pytest.raises(Refused) as refusal:
            services.add_special_day(
                by=prefecture, region=region, kind="holiday", name="假", starts_on=d(10, 1)
            )
    assert refusal.value.code == "closed"
