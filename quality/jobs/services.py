"""Requesting, claiming and finishing jobs. Each step is a conditional update, so two workers never do one job."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quality.core.errors import Refused

from . import registry
from .delivery import deliver
from .models import MAX_ATTEMPTS, JobRun, State

log = logging.getLogger(__name__)
LOST = gettext_noop(
    "The worker was lost three times in the middle of the job. Look at the machine, then repeat the job."
)


class Lost(Exception):
    """The job has been taken over by another worker; what this one did must be rolled back."""


@transaction.atomic
def request_job(
    *,
    kind: str,
    key: str,
    title: str = "",
    arguments: dict[str, Any] | None = None,
    region=None,
    by=None,
    waits_for: Sequence[str] = (),
) -> JobRun:
    """The job of a key, queued if it is new. It starts after the commit, and after the jobs whose keys it waits for.

    With the broker away the row alone is enough: the sweep delivers it later.
    """
    values = {
        "kind": kind,
        "title": title,
        "arguments": arguments or {},
        "region_id": getattr(region, "pk", None),
        "waits_for": list(waits_for),
        "requested_by_id": getattr(by, "pk", None),
        "requested_by_name": str(by) if by is not None else "",
    }
    run, _created = JobRun.objects.get_or_create(key=key, defaults=values)
    if run.state == State.QUEUED:
        deliver(run.pk)
    return run


@transaction.atomic
def retry(*, by, run: JobRun) -> JobRun:
    """Queue a failed job again, with all its attempts."""
    repeated = JobRun.objects.filter(pk=run.pk, state=State.FAILED).update(
        state=State.QUEUED,
        attempts=0,
        progress=0,
        message="",
        error="",
        finished_at=None,
        requested_by_id=getattr(by, "pk", None),
        requested_by_name=str(by or ""),
    )
    if not repeated:
        raise Refused(_("Only a failed job can be repeated."))
    deliver(run.pk)
    run.refresh_from_db()
    return run


def claim(run_id: int) -> JobRun | None:
    """Take a job, or None where it is taken, done, out of attempts, or waiting for others."""
    run = JobRun.objects.filter(pk=run_id).first()
    if run is None or _waits(run):
        return None
    taken = (
        JobRun.objects.filter(pk=run_id)
        .claimable()
        .update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            started_at=Now(),
            heartbeat_at=Now(),
            progress=0,
            message="",
            error="",
        )
    )
    return JobRun.objects.get(pk=run_id) if taken else None


def _waits(run: JobRun) -> bool:
    """Whether a job that must come first is still to be done; a failed one holds nobody up."""
    return bool(run.waits_for) and JobRun.objects.unfinished().filter(key__in=run.waits_for).exists()


def mine(run: JobRun):
    """The row, as long as this attempt owns it."""
    return JobRun.objects.filter(pk=run.pk, state=State.RUNNING, attempts=run.attempts)


def beat(run: JobRun, progress: int | None = None, message: str = "") -> bool:
    """A sign of life, with the progress where there is any. False when the job has been taken over; a row that
    cannot be seen, because its request is not committed, is nobody else's."""
    values: dict[str, Any] = {"heartbeat_at": Now()}
    if progress is not None:
        values |= {"progress": max(0, min(100, progress)), "message": message[:200]}
    return bool(mine(run).update(**values)) or not JobRun.objects.filter(pk=run.pk).exists()


def finish(run: JobRun, result: dict[str, Any] | None) -> None:
    """Mark as done, in the transaction of the work itself."""
    done = mine(run).update(
        state=State.DONE, progress=100, message="", result=result or {}, finished_at=Now(), heartbeat_at=Now()
    )
    if not done:
        raise Lost(run.key)


@transaction.atomic
def fail(run: JobRun, error: str, *, final: bool = False) -> None:
    """Queue again while attempts are left, else give up; either way the error is kept for people to read."""
    if final or run.attempts >= MAX_ATTEMPTS:
        mine(run).update(state=State.FAILED, error=error, finished_at=Now())
    else:
        mine(run).update(state=State.QUEUED, error=error, heartbeat_at=None)


def deliver_waiting(run: JobRun) -> None:
    """Start what waited for a job that has ended."""
    for pk in JobRun.objects.filter(state=State.QUEUED, waits_for__contains=[run.key]).values_list(
        "pk", flat=True
    ):
        deliver(pk)


def sweep() -> int:
    """Request what is due, give up what is out of attempts, deliver what nobody works on. Returns how many were delivered."""
    for request_what_is_due in registry.timetables():
        try:
            request_what_is_due()
        except Exception:
            log.exception("a timetable failed: %s", request_what_is_due)
    lost = JobRun.objects.unattended().filter(state=State.RUNNING, attempts__gte=MAX_ATTEMPTS)
    lost.update(state=State.FAILED, error=LOST, finished_at=Now())
    waiting = [run for run in JobRun.objects.claimable().order_by("pk") if not _waits(run)]
    for run in waiting:
        deliver(run.pk)
    return len(waiting)
