"""Doing a job: claimed and kept alive in transactions of its own, done and marked as done in one."""

from __future__ import annotations

import logging
import threading

from django.db import Error, connection, transaction
from django.utils.translation import gettext_noop

from quality.core.errors import Refused

from . import registry, services
from .models import JobRun

log = logging.getLogger(__name__)
SECONDS = 10.0  # between signs of life
UNKNOWN = gettext_noop("No part of the portal knows this kind of job. Was an app taken out?")


class Pulse(threading.Thread):
    """Writes heartbeat and progress over its own connection, so that others see them while the work is uncommitted."""

    def __init__(self, run: JobRun) -> None:
        super().__init__(daemon=True, name=f"pulse-{run.pk}")
        self.job, self.lost = run, False
        self._news: tuple[int, str] | None = None
        self._wake, self._over = threading.Event(), threading.Event()

    def progress(self, percent: int, message: str = "") -> None:
        """Say how far the work is. Stops the work when another worker has taken it over."""
        if self.lost:
            raise services.Lost(self.job.key)
        self._news = (percent, message)
        self._wake.set()

    def run(self) -> None:
        """Until the work is over: beat now and then, and at once when there is news."""
        try:
            while not self._over.is_set():
                self._wake.wait(SECONDS)
                self._wake.clear()
                if not self._over.is_set():
                    self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        percent, message = self._news or (None, "")
        try:
            self.lost = not services.beat(self.job, percent, message)
        except Error as error:
            log.warning("no heartbeat for %s: %s", self.job.key, error)
            connection.close()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._over.set()
        self._wake.set()
        self.join(SECONDS)


def execute(run_id: int) -> bool:
    """Do a job if it can be claimed. Called twice, the second call does nothing. Returns whether it was done."""
    run = services.claim(run_id)
    if run is None:
        return False
    pulse = Pulse(run)
    pulse.start()
    try:
        _work(run, pulse)
    except services.Lost:
        log.warning("%s has been taken over by another worker", run.key)
        return False
    except Refused as refusal:
        services.fail(run, str(refusal.message), final=True)
    except Exception as error:
        log.exception("%s failed, attempt %s", run.key, run.attempts)
        services.fail(run, f"{type(error).__name__}: {error}"[:2000])
    finally:
        pulse.stop()
    services.deliver_waiting(run)
    run.refresh_from_db()
    return run.state == "done"


@transaction.atomic
def _work(run: JobRun, pulse: Pulse) -> None:
    """The handler's writes and the mark "done" are committed together or not at all."""
    known = registry.get(run.kind)
    if known is None:
        raise Refused(UNKNOWN)
    services.finish(run, known.handle(run, pulse.progress))
