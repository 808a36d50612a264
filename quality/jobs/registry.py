"""What jobs there are, and when they fall due. Apps register theirs when they are ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .models import JobRun

Progress = Callable[[int, str], None]
Handler = Callable[[JobRun, Progress], dict[str, Any] | None]


@dataclass(frozen=True)
class Job:
    """A kind of job. `handle(run, progress)` does the work in one transaction and answers what is kept as the result.

    It may be called again for the same run, so it must find what it has already done.
    `progress(percent, message)` takes a message marked by gettext_noop; it is seen at once, whatever the transaction does.
    """

    kind: str
    name: Promise | str
    handle: Handler


_jobs: dict[str, Job] = {}
_timetables: list[Callable[[], None]] = []


def job(kind: str, *, name: Promise | str) -> Callable[[Handler], Handler]:
    """Register a handler under a kind, for example `@job("bulletin.compile", name=_("Compile a bulletin"))`."""

    def registered(handle: Handler) -> Handler:
        _jobs[kind] = Job(kind, name, handle)
        return handle

    return registered


def timetable(requests_what_is_due: Callable[[], None]) -> Callable[[], None]:
    """Register a function that requests the jobs whose time has come. The sweep calls it twice a minute and at start-up,
    so that nothing is skipped when the system was down; it must be cheap when nothing is due."""
    if requests_what_is_due not in _timetables:
        _timetables.append(requests_what_is_due)
    return requests_what_is_due


def get(kind: str) -> Job | None:
    """The job of a kind; None where no app knows it (any more)."""
    return _jobs.get(kind)


def every() -> list[Job]:
    """All jobs, by kind."""
    return [_jobs[kind] for kind in sorted(_jobs)]


def timetables() -> list[Callable[[], None]]:
    """All timetables."""
    return list(_timetables)
