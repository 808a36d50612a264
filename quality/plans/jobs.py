"""The night's work of the plans."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quality.core.clock import now, today
from quality.core.text import day
from quality.jobs.models import JobRun
from quality.jobs.registry import Progress, job, timetable
from quality.jobs.services import request_job

from . import services

AFTER = dt.time(1, 0)  # local time


@job("obligations.generate", name=_("Work out who owes what"))
def generate_obligations(run: JobRun, progress: Progress) -> dict[str, Any]:
    """Bring the obligations of the running periods in step with posts, classes, schools and exemptions."""
    progress(10, gettext_noop("Working out who owes what"))
    return {"changed": services.regenerate_running()}


@timetable
def nightly() -> None:
    """Once a day, after one o'clock at night."""
    if timezone.localtime(now()).time() < AFTER:
        return
    key = f"obligations:{today():%Y-%m-%d}"
    if not JobRun.objects.filter(key=key).exists():
        request_job(kind="obligations.generate", key=key, title=day(today()))
