"""(b) Compiling one month's bulletin, against its own SQL run bare; making its files is shown apart."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import connection, transaction

from monitoring.documents import KINDS, file_of
from monitoring.models import Bulletin, State
from monitoring.months import before, first_of
from monitoring.report import Report as BulletinReport
from monitoring.services import compile_bulletin, discard
from quality.accounts.models import User
from quality.organisation.models import Region

from .bare_sql import Recording, Statement, replay
from .report import Line, Report, at_most, milliseconds
from .timing import alone, compared

TITLE = "Compiling one month's bulletin"
HOW = (
    "`monitoring.services.compile_bulletin` for a prefecture (figures, ranks, corrections, proposed words, all rows "
    "written) against the same SQL statements, recorded from one such compilation and sent again by the driver's own "
    "cursor; both in a transaction that is rolled back. Who owes what is worked out in the same transaction where a "
    "bulletin is asked for by itself, and once for all before the month's bulletins. Loading the compiled bulletin and "
    "making its files is shown apart."
)
BOUND = 1.5


def measure(report: Report, scale: str, on: dt.date, seconds: float) -> None:
    """The prefecture's bulletin of the last complete month."""
    report.part("b", TITLE, HOW)
    region, month = subject(on)
    revision = next_revision(region, month)
    for prepared in (False, True) if scale == "prefecture" else (True,):
        compiling = partial(rolled_back, region, month, revision, prepared)
        with Recording().on() as seen:
            compiled = compiling()
        found = compared(compiling, partial(bare, seen.statements, compiled), seconds)
        how = "duties worked out before" if prepared else "with duties"
        name = f"{scale}: {region.name}, {month:%Y-%m}, {how}, {len(seen)} statements"
        report.add("b", at_most(name, found, None if prepared and scale == "prefecture" else BOUND))
    with transaction.atomic():
        bulletin = compile_bulletin(region=region, month=month, revision=revision)
        load = partial(BulletinReport.load, bulletin)
        report.add("b", Line(f"{scale}: loading it for a reader", milliseconds(alone(load))))
        for kind in KINDS:
            took = alone(partial(file_of, load(), kind))
            report.add("b", Line(f"{scale}: making the .{kind}", milliseconds(took)))
        transaction.set_rollback(True)


def subject(on: dt.date) -> tuple[Region, dt.date]:
    """A prefecture and the last month that is over, without a draft in the way."""
    region, month = Region.objects.filter(level="prefecture").order_by("pk")[0], before(first_of(on))
    staff = User.objects.filter(grants__role="prefecture_staff").order_by("pk")[0]
    for draft in Bulletin.objects.filter(region=region, month=month, state__in=(State.DRAFT, State.REVIEWED)):
        discard(by=staff, bulletin=draft, reason="bench")
    return region, month


def next_revision(region: Region, month: dt.date) -> int:
    """The one that is not there yet."""
    return Bulletin.objects.filter(region=region, month=month).count() + 1


def rolled_back(region: Region, month: dt.date, revision: int, prepared: bool = False) -> int:
    """Compile, and undo it; the key that the bulletin had."""
    with transaction.atomic():
        bulletin = compile_bulletin(region=region, month=month, revision=revision, prepared=prepared)
        end_without_commit()
    return bulletin.pk


def bare(statements: list[Statement], key: int) -> None:
    """The same statements, and undo them. The bulletin gets the same key again, for its figures name it."""
    with transaction.atomic():
        replay(
            [("SELECT setval(pg_get_serial_sequence('monitoring_bulletin', 'id'), %s, FALSE)", (key,), False)]
        )
        replay(statements)
        end_without_commit()


def end_without_commit() -> None:
    """Let the database check what it would check at the commit, then take everything back."""
    connection.check_constraints()
    transaction.set_rollback(True)
