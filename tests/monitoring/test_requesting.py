"""What is due, when, and that it is asked for once."""

import datetime as dt

import pytest
import time_machine

from monitoring import services
from monitoring.jobs import monthly
from monitoring.models import Bulletin
from monitoring.months import complete
from quality.core.errors import Refused
from quality.jobs import runner
from quality.jobs.models import JobRun
from quality.organisation import calendar

from .conftest import OCTOBER, SEPTEMBER
from .stage import issued

CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("moment", "latest"),
    [
        (dt.datetime(2026, 11, 1, 1, 59, tzinfo=CHINA), dt.date(2026, 9, 1)),
        (dt.datetime(2026, 11, 1, 2, 0, tzinfo=CHINA), dt.date(2026, 10, 1)),
        (dt.datetime(2026, 10, 31, 23, 59, tzinfo=CHINA), dt.date(2026, 9, 1)),
        (dt.datetime(2027, 1, 1, 2, 0, tzinfo=CHINA), dt.date(2026, 12, 1)),
        (dt.datetime(2027, 3, 1, 2, 0, tzinfo=CHINA), dt.date(2027, 2, 1)),
    ],
)
def test_a_month_is_over_at_two_on_the_first(moment, latest):
    with time_machine.travel(moment, tick=False):
        assert complete(1) == [latest]


def test_missed_months_are_caught_up_counties_first(world):
    """Down since September: both months are asked for, the prefecture after its counties."""
    requested = services.due_bulletins()
    asked = {(run.region_id, run.arguments["month"]) for run in requested}
    places = [world.east.region.pk, world.west.region.pk, world.prefecture.pk]
    assert asked == {(pk, month) for pk in places for month in ("2026-09-01", "2026-10-01")}
    october = JobRun.objects.get(key=f"bulletin:{world.prefecture.pk}:2026-10:r1")
    first = {f"bulletin:{pk}:2026-10:r1" for pk in places[:2]}
    assert set(october.waits_for) == first | {"bulletin-month:2026-10:2026-11-05"}


def test_what_is_asked_for_twice_is_made_once(world):
    monthly()
    monthly()
    assert JobRun.objects.count() == 8  # six bulletins, two months
    while runs := [run for run in JobRun.objects.unfinished() if runner.execute(run.pk)]:
        assert runs
    assert Bulletin.objects.count() == 6
    monthly()
    assert JobRun.objects.count() == 8


def test_the_prefecture_is_compiled_after_its_counties(world):
    services.due_bulletins()
    last = JobRun.objects.get(key=f"bulletin:{world.prefecture.pk}:2026-10:r1")
    assert not runner.execute(last.pk)
    for run in JobRun.objects.exclude(pk=last.pk).order_by("pk"):
        runner.execute(run.pk)
    assert runner.execute(last.pk)


def test_months_without_school_or_without_a_plan_owe_nothing(world):
    for moment in (dt.datetime(2027, 3, 5, tzinfo=CHINA), dt.datetime(2027, 9, 5, tzinfo=CHINA)):
        with time_machine.travel(moment, tick=False):
            owed = {(month.month, bool(services.owing([month]))) for month in complete()}
        if moment.month == 3:  # the autumn term ended on 15 January, the spring term began on 1 March
            assert owed == {(2, False), (1, True), (12, True)}
        else:
            assert owed == {(8, False), (7, True), (6, True)}
    with time_machine.travel(dt.datetime(2026, 9, 5, tzinfo=CHINA), tick=False):
        assert services.due_bulletins() == []
    assert calendar.owner_of(world.east.region) == world.prefecture


def test_on_demand_the_next_revision_and_never_beside_a_draft(world, staff):
    run = services.request_bulletin(by=staff, region=world.prefecture, month=OCTOBER)
    assert (run.arguments["revision"], run.requested_by_name) == (1, str(staff))
    assert not runner.execute(run.pk)
    runner.execute(JobRun.objects.get(kind="bulletin.prepare").pk)
    assert runner.execute(run.pk)
    with pytest.raises(Refused):
        services.request_bulletin(by=staff, region=world.prefecture, month=OCTOBER)
    issued(staff, world.prefecture, SEPTEMBER)
    again = services.request_bulletin(by=staff, region=world.prefecture, month=SEPTEMBER)
    assert again.arguments["revision"] == 2
    with pytest.raises(Refused):
        services.request_bulletin(by=staff, region=world.prefecture, month=dt.date(2026, 11, 1))
