"""The bulletins of the last months: older ones issued and signed for, those of the last month at various stages."""

from __future__ import annotations

import datetime as dt
from random import Random

from monitoring.models import Bulletin, Receipt
from monitoring.months import before, last_of
from monitoring.services import compile_bulletin, issue, review
from monitoring.services.requesting import KIND, key_of
from programmes.models import Observation
from quality.accounts.models import Grant, User
from quality.core.clock import today
from quality.jobs.models import JobRun, State
from quality.organisation.models import CalendarDay, Post, Region, SpecialDay

from .calendar import DAY, moment
from .progress import Progress
from .world import World

LATE_SCHOOL, HELD_BACK = "松岭区第一小学", 5
LATE = ("呼中区", "新林区")  # bureaux that have not issued the last month's yet: one reviewed, one a draft
SIGNED = 0.9  # of receipts of past months; of the last month's half


def make(world: World, progress: Progress) -> int:
    """All bulletins, month by month, counties before the prefecture; return how many."""
    rng, count = Random(world.today.toordinal()), 0
    root = Region.objects.get(pk=world.root.id)
    regions = [*Region.objects.counties().order_by("order"), root]
    staff = {region.pk: _staff(region) for region in regions}
    found = months(world, root)
    late = Late(found[-2]) if len(found) > 1 else None
    for number, month in enumerate(found):
        for place, region in enumerate(regions):
            bulletin = compile_bulletin(region=region, month=month)
            _job(bulletin)
            _on_its_way(bulletin, staff[region.pk], last=month == found[-1], root=region == root)
            count += 1
            progress.part((number + place / len(regions)) / len(found))
        if late and month == late.month:
            late.enter()
    _sign(rng, found[-1] if found else None)
    return count


def months(world: World, root: Region) -> list[dt.date]:
    """The last complete months with school days, the earliest first."""
    month, found = before(min(world.today, today())), []
    while len(found) < world.size.months and month >= world.terms[0].start:
        taught = CalendarDay.objects.filter(
            region=root, is_school_day=True, date__range=(month, last_of(month))
        )
        if taught.exists():
            found.append(month)
        month = before(month)
    return found[::-1]


def _staff(region: Region) -> User:
    """Who issues a region's bulletins."""
    role = "county_staff" if region.level == "county" else "prefecture_staff"
    return User.objects.filter(grants__role=role, grants__region=region).order_by("pk")[0]


def _on_its_way(bulletin: Bulletin, by: User, last: bool, root: bool) -> None:
    """Review and issue, except some of the last month's; the prefecture's own is waiting for its reader."""
    ended = last_of(bulletin.month)
    changed = {"compiled_at": moment(ended + DAY, 2, 1)}
    if not last or not (root or bulletin.region.name == LATE[1]):
        review(by=by, bulletin=bulletin)
        changed["reviewed_at"] = moment(working_day(ended, 2), 15, 20)
        if not last or bulletin.region.name != LATE[0]:
            issue(by=by, bulletin=bulletin, at=moment(working_day(ended, 4 if root else 3), 10, 30))
    Bulletin.objects.filter(pk=bulletin.pk).update(**changed)


def working_day(day: dt.date, number: int) -> dt.date:
    """The nth weekday after a day that is no holiday."""
    while number:
        day += DAY
        holiday = SpecialDay.objects.filter(kind="holiday", starts_on__lte=day, ends_on__gte=day)
        number -= day.weekday() < 5 and not holiday.exists()
    return day


class Late:
    """Some lessons that a school recorded only after the month's bulletin: the next one has to correct it."""

    def __init__(self, month: dt.date) -> None:
        self.month = month
        there = Observation.objects.filter(
            school__name=LATE_SCHOOL, observed_on__range=(month, last_of(month))
        )
        leaders = ("principal", "vice_principal", "dean")
        heads = Post.objects.filter(school__name=LATE_SCHOOL, kind__in=leaders, valid_to=None).values(
            "person"
        )
        self.lessons = list(there.filter(observer__in=heads).order_by("pk")[:HELD_BACK])
        Observation.objects.filter(pk__in=[lesson.pk for lesson in self.lessons]).delete()

    def enter(self) -> None:
        """Record them now, in the middle of the next month."""
        Observation.objects.bulk_create(self.lessons)
        entered = moment(last_of(self.month) + 15 * DAY, 16, 40)
        Observation.objects.filter(pk__in=[lesson.pk for lesson in self.lessons]).update(
            created_at=entered, read_at=None
        )


def _job(bulletin: Bulletin) -> None:
    """The job that would have compiled it, so that nobody is asked to compile it again."""
    region, month = bulletin.region, bulletin.month
    start = moment(last_of(month) + DAY, 2)
    run = JobRun.objects.create(
        kind=KIND,
        key=key_of(region, month, bulletin.revision),
        title=f"{region.name} {month.year}年{month.month}月",
        arguments={"region": region.pk, "month": month.isoformat(), "revision": bulletin.revision},
        region_id=region.pk,
        state=State.DONE,
        attempts=1,
        progress=100,
        result={"bulletin": bulletin.pk, "url": bulletin.get_absolute_url()},
        started_at=start,
        heartbeat_at=start,
        finished_at=start + dt.timedelta(seconds=40),
    )
    JobRun.objects.filter(pk=run.pk).update(queued_at=start)


def _sign(rng: Random, last: dt.date | None) -> None:
    """Most addressees have signed, within a few days of the issue."""
    heads, signed = _heads(), []
    bureaux = {region.pk: _staff(region) for region in Region.objects.counties()}
    for receipt in Receipt.objects.select_related("bulletin").order_by("pk"):
        by = bureaux[receipt.region_id] if receipt.region_id else heads.get(receipt.school_id)
        share = SIGNED / 2 if receipt.bulletin.month == last else SIGNED
        if by and rng.random() < share:
            receipt.signed_at = receipt.bulletin.issued_at + dt.timedelta(minutes=rng.randint(20, 4000))
            receipt.signed_by_id, receipt.signed_by_name = by.pk, str(by)
            signed.append(receipt)
    Receipt.objects.bulk_update(signed, ["signed_at", "signed_by_id", "signed_by_name"], batch_size=500)


def _heads() -> dict[int, User]:
    """The principals' accounts, by school."""
    grants = Grant.objects.filter(role="principal", valid_to=None).select_related("user").order_by("pk")
    return {grant.school_id: grant.user for grant in grants}
