"""A little of everything that the API shows, for the cast of the tests: a plan, lessons, an issued bulletin, a job."""

from __future__ import annotations

import datetime as dt

from monitoring import services as bulletins
from quality.organisation import calendar
from quality.organisation.models import Team
from quality.plans import services as plans
from quality.rubrics.services import install_defaults
from tests.factories import World, make_world
from tests.monitoring.stage import lessons, make_plan

NOW = dt.datetime(2026, 11, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
OCTOBER = dt.date(2026, 10, 1)


def furnish() -> World:
    """The cast on 5 November 2026; call it at that moment."""
    world = make_world()
    calendar.rebuild(world.prefecture)
    install_defaults()
    world.plan = make_plan(world.prefecture)
    lessons(world.east, "principal", dt.date(2026, 9, 7), 6)
    lessons(world.east, "teacher", dt.date(2026, 9, 7), 3)
    lessons(world.west, "principal", dt.date(2026, 10, 12), 2)
    staff = world.users["prefecture_staff"]
    for county in world.counties:
        Team.objects.create(
            kind="studio", level="county", name=f"{county.region}名师工作室", region=county.region,
            founded_on=dt.date(2025, 9, 1),
        ).members.create(person=county.people["teacher"], valid_from=dt.date(2025, 9, 1))  # fmt: skip
        plans.adjust(
            by=county.users["county_staff"], person=county.people["teacher"], school=county.school,
            reason="产假", valid_from=dt.date(2026, 9, 1), valid_to=dt.date(2026, 9, 30),
        )  # fmt: skip
    world.bulletins = {
        region.pk: bulletins.compile_bulletin(region=region, month=OCTOBER, by=staff)
        for region in (world.east.region, world.west.region, world.prefecture)
    }
    for bulletin in world.bulletins.values():
        if bulletin.region_id != world.west.region.pk:
            bulletins.review(by=staff, bulletin=bulletin)
            bulletins.issue(by=staff, bulletin=bulletin)
    bulletins.request_bulletin(by=staff, region=world.east.region, month=OCTOBER)
    return world
