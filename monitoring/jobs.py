"""The jobs of the bulletins."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quality.accounts.models import User
from quality.jobs.models import JobRun
from quality.jobs.registry import Progress, job, timetable
from quality.organisation.models import Region

from . import services


@job("bulletin.compile", name=_("Compile a bulletin"))
def compile_bulletin(run: JobRun, progress: Progress) -> dict[str, Any]:
    """Compile the bulletin of one region, month and revision; done already, it is found."""
    bulletin = services.compile_bulletin(
        region=Region.objects.get(pk=run.arguments["region"]),
        month=dt.date.fromisoformat(run.arguments["month"]),
        revision=run.arguments["revision"],
        by=User.objects.filter(pk=run.requested_by_id).first(),
        progress=progress,
        prepared=JobRun.objects.filter(key__in=run.waits_for, kind="bulletin.prepare", state="done").exists(),
    )
    return {"bulletin": bulletin.pk, "url": bulletin.get_absolute_url()}


@job("bulletin.prepare", name=_("Work out who owes what in a month"))
def prepare_month(run: JobRun, progress: Progress) -> dict[str, Any]:
    """Once for all the bulletins of a month; where it fails, each compilation does it for itself."""
    progress(10, gettext_noop("Working out who owes what"))
    return {"changed": services.prepare_month(dt.date.fromisoformat(run.arguments["month"]))}


@timetable
def monthly() -> None:
    """From two o'clock on the first: the bulletins of the months that are over and have none."""
    services.due_bulletins()
