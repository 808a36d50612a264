"""The record of background jobs."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of


class State(models.TextChoices):
    """States of a job; `failed` may be retried by staff."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


STALE = dt.timedelta(seconds=60)  # without a heartbeat for so long, the worker is lost
MAX_ATTEMPTS = 3


class JobRunQuerySet(ScopedQuerySet):
    """Jobs."""

    def visible_to(self, user):
        """Jobs of the regions in which the user may look at jobs."""
        scope = scope_of(user)
        if scope.everywhere("job.view"):
            return self
        return self.filter(region_id__in=scope.region_ids("job.view"))

    def unattended(self):
        """Jobs nobody is working on: queued, or running without a sign of life."""
        return self.filter(Q(state="queued") | Q(state="running", heartbeat_at__lt=Now() - STALE))

    def claimable(self):
        """Unattended jobs with an attempt left."""
        return self.unattended().filter(attempts__lt=MAX_ATTEMPTS)

    def unfinished(self):
        """Jobs that are still to be done."""
        return self.filter(state__in=("queued", "running"))


class JobRun(models.Model):
    """One job. `key` is what makes it the same job: kind × region × period × revision.

    `title` names what it is about, in the words of the data. `message` and `error` are shown through gettext.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=120, unique=True)
    title = models.CharField(_("about"), max_length=160, blank=True)
    arguments = models.JSONField(default=dict)
    region_id = models.BigIntegerField(null=True)
    waits_for = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    message = models.CharField(_("message"), max_length=200, blank=True)
    error = models.TextField(_("error"), blank=True)
    result = models.JSONField(default=dict)
    requested_by_id = models.BigIntegerField(null=True)
    requested_by_name = models.CharField(_("requested by"), max_length=150, blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="job_open", condition=~Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def words(self) -> str:
        """What it is doing, in the reader's language."""
        return translated(self.message) if self.message else ""

    @property
    def error_words(self) -> str:
        """What went wrong, in the reader's language."""
        return translated(self.error) if self.error else ""
