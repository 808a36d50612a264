"""Asking for bulletins: what is due by the calendar, and what staff ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from quality.core.errors import Refused
from quality.jobs.models import JobRun
from quality.jobs.services import request_job
from quality.organisation import calendar as calendars
from quality.organisation.calendar import Calendar
from quality.organisation.models import Region
from quality.plans.models import Plan

from ..models import Bulletin, State
from ..months import complete, first_of, last_of

KIND = "bulletin.compile"
LEVELS = ("county", "prefecture")


def key_of(region: Region, month: dt.date, revision: int) -> str:
    """What makes two requests the same job."""
    return f"bulletin:{region.pk}:{month:%Y-%m}:r{revision}"


def due_bulletins() -> list[JobRun]:
    """Request the bulletins of the last complete months that are due and were never requested: counties first.

    Due is a region in which a plan ran in the month, and in which there was at least one school day.
    """
    requested = []
    for month in complete():
        regions = _missing(month)
        counties = [region for region in regions if region.level == "county"]
        for region in counties:
            requested.append(_request(region, month, 1, None))
        for region in regions:
            if region.level == "prefecture":
                keys = [
                    key_of(county, month, 1) for county in Region.objects.counties().filter(parent=region)
                ]
                requested.append(_request(region, month, 1, None, keys))
    return requested


def planned(month: dt.date) -> list[Region]:
    """Regions in which a plan ran in a month."""
    planning = list(Plan.objects.running(month, last_of(month)).values_list("region", flat=True).distinct())
    if not planning:
        return []
    below = Region.objects.subtree_ids(planning)
    return list(Region.objects.open(month).filter(pk__in=below, level__in=LEVELS).order_by("order", "pk"))


def owing(month: dt.date) -> list[Region]:
    """Regions that owe a bulletin of a month: a plan ran in it, and schools taught."""
    return _with_school_days(planned(month), month)


def _missing(month: dt.date) -> list[Region]:
    """Regions that owe the bulletin of a month and have neither it nor a job for it."""
    regions = planned(month)
    made = set(Bulletin.objects.filter(month=month).values_list("region", flat=True))
    keys = {key_of(region, month, 1): region for region in regions if region.pk not in made}
    asked = set(JobRun.objects.filter(key__in=keys).values_list("key", flat=True))
    return _with_school_days([region for key, region in keys.items() if key not in asked], month)


def _with_school_days(regions: Iterable[Region], month: dt.date) -> list[Region]:
    """Regions whose schools taught in the month."""
    regions = list(regions)
    owners = calendars.owners_of(regions) if regions else {}
    loaded: dict[int, Calendar] = {owner: calendars.load(owner) for owner in set(owners.values())}
    return [
        region
        for region in regions
        if region.pk in owners and loaded[owners[region.pk]].count(month, last_of(month))
    ]


@transaction.atomic
def request_bulletin(*, by, region: Region, month: dt.date) -> JobRun:
    """The job that compiles a month's bulletin, or its next revision where the last one is issued."""
    month = first_of(month)
    if region.level not in LEVELS:
        raise Refused(_("Bulletins are made for counties and prefectures."), field="region")
    if month > complete(1)[0]:
        message = _(
            "The month is not over yet. Its bulletin can be compiled from the first of the next month."
        )
        raise Refused(message, field="month")
    last = Bulletin.objects.filter(region=region, month=month).order_by("-revision").first()
    if last and last.state != State.ISSUED:
        raise Refused(_("There is a draft already. Issue or discard it first."), field="month")
    revision = last.revision + 1 if last else 1
    _forget_discarded(key_of(region, month, revision))
    return _request(region, month, revision, by)


def _forget_discarded(key: str) -> None:
    """A job that is done, but whose bulletin has been discarded, makes room for a new one under the same key."""
    JobRun.objects.filter(key=key, state="done").delete()


def _request(region: Region, month: dt.date, revision: int, by, waits_for: Iterable[str] = ()) -> JobRun:
    revised = f"（第{revision}版）" if revision > 1 else ""
    return request_job(
        kind=KIND,
        key=key_of(region, month, revision),
        title=f"{region.name} {month.year}年{month.month}月{revised}",
        arguments={"region": region.pk, "month": month.isoformat(), "revision": revision},
        region=region,
        by=by,
        waits_for=list(waits_for),
    )
