"""The record of background jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of


class State(models.TextChoices):
    """States of a job; `failed` may be retried by staff."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobRunQuerySet(ScopedQuerySet):
    """Jobs."""

    def visible_to(self, user):
        """Jobs of the regions in which the user may look at jobs."""
        scope = scope_of(user)
        if scope.everywhere("job.view"):
            return self
        return self.filter(region_id__in=scope.region_ids("job.view"))


class JobRun(models.Model):
    """One job. `key` is what makes it the same job: kind × region × period × revision."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=120, unique=True)
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
            models.Index(fields=["state", "heartbeat_at"], name="job_open", condition=~models.Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.key
