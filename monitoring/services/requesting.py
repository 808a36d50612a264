"""Asking for bulletins: what is due by the calendar, and what staff ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.core.errors import Refused
from quality.jobs.models import JobRun
from quality.jobs.services import request_job
from quality.organisation import calendar as calendars
from quality.organisation.calendar import Calendar
from quality.organisation.models import Region
from quality.plans.models import Plan

from ..models import Bulletin, State
from ..months import complete, first_of, last_of

KIND, PREPARE = "bulletin.compile", "bulletin.prepare"
LEVELS = ("county", "prefecture")
Owed = tuple[Region, dt.date]


def key_of(region_id: int, month: dt.date, revision: int) -> str:
    """What makes two requests the same job."""
    return f"bulletin:{region_id}:{month:%Y-%m}:r{revision}"


def due_bulletins() -> list[JobRun]:
    """Request the bulletins of the last complete months that are due and were never requested: counties first.

    Due is a region in which a plan ran in the month, and in which there was at least one school day.
    """
    missing = with_school_days(_not_requested(planned(complete())))
    ordered = sorted(missing, key=lambda owed: owed[0].level != "county")
    counties = list(Region.objects.counties().values("pk", "parent_id")) if missing else []
    requested = []
    for region, month in ordered:
        below = [county["pk"] for county in counties if county["parent_id"] == region.pk]
        first = [_prepare(month), *(key_of(pk, month, 1) for pk in below)]
        requested.append(_request(region, month, 1, None, first))
    return requested


def planned(months: Iterable[dt.date]) -> list[Owed]:
    """The regions in which a plan ran, month by month."""
    months = list(months)
    plans = list(
        Plan.objects.running(min(months), last_of(max(months))).values("region", "starts_on", "ends_on")
    )
    reach = {root: Region.objects.subtree_ids([root]) for root in {plan["region"] for plan in plans}}
    regions = Region.objects.filter(level__in=LEVELS, pk__in=frozenset().union(*reach.values()))
    found = []
    for region in regions.order_by("order", "pk"):
        spans = [(p["starts_on"], p["ends_on"]) for p in plans if region.pk in reach[p["region"]]]
        for month in months:
            ran = any(first <= last_of(month) and last >= month for first, last in spans)
            if ran and (region.closed_on is None or region.closed_on > month):
                found.append((region, month))
    return found


def _not_requested(owed: list[Owed]) -> list[Owed]:
    """Those that have neither a bulletin nor a job for it."""
    months = {month for _region, month in owed}
    made = set(Bulletin.objects.filter(month__in=months).values_list("region", "month"))
    open_ = [(region, month) for region, month in owed if (region.pk, month) not in made]
    keys = [key_of(region.pk, month, 1) for region, month in open_]
    asked = set(JobRun.objects.filter(key__in=keys).values_list("key", flat=True))
    return [item for item, key in zip(open_, keys, strict=True) if key not in asked]


def with_school_days(owed: list[Owed]) -> list[Owed]:
    """Those in whose month schools taught."""
    if not owed:
        return []
    owners = calendars.owners_of({region.pk: region for region, _month in owed}.values())
    loaded: dict[int, Calendar] = {owner: calendars.load(owner) for owner in set(owners.values())}
    return [
        (region, month)
        for region, month in owed
        if region.pk in owners and loaded[owners[region.pk]].count(month, last_of(month))
    ]


def owing(months: Iterable[dt.date]) -> set[tuple[int, dt.date]]:
    """Which regions owe a bulletin of which months: a plan ran, and schools taught."""
    return {(region.pk, month) for region, month in with_school_days(planned(months))}


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
    _forget_discarded(key_of(region.pk, month, revision))
    return _request(region, month, revision, by, [_prepare(month)])


def _prepare(month: dt.date) -> str:
    """The key of the job that works out who owes what in a month; once a day however many bulletins are asked for."""
    key = f"bulletin-month:{month:%Y-%m}:{today():%Y-%m-%d}"
    title = f"{month.year}年{month.month}月"
    request_job(kind=PREPARE, key=key, title=title, arguments={"month": month.isoformat()})
    return key


def _forget_discarded(key: str) -> None:
    """A job that is done, but whose bulletin has been discarded, makes room for a new one under the same key."""
    JobRun.objects.filter(key=key, state="done").delete()


def _request(region: Region, month: dt.date, revision: int, by, waits_for: Iterable[str]) -> JobRun:
    revised = f"（第{revision}版）" if revision > 1 else ""
    return request_job(
        kind=KIND,
        key=key_of(region.pk, month, revision),
        title=f"{region.name} {month.year}年{month.month}月{revised}",
        arguments={"region": region.pk, "month": month.isoformat(), "revision": revision},
        region=region,
        by=by,
        waits_for=list(waits_for),
    )
