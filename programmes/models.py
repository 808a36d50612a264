"""Lessons observed and evaluated (听课评课)."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.organisation.codes import Subject
from quality.organisation.models import Person, School, SchoolClass, Term
from quality.rubrics.models import Scored

from .querysets import DraftQuerySet, ObservationQuerySet, PhotoQuerySet


class Kind(models.TextChoices):
    """How the lesson was observed (REQUIREMENTS P1)."""

    SCHEDULED = "scheduled", _("Scheduled")
    UNANNOUNCED = "unannounced", _("Unannounced visit")
    DEMONSTRATION = "demonstration", _("Demonstration lesson")
    OPEN = "open", _("Open lesson")
    ONLINE = "online", _("Online")


class LessonType(models.TextChoices):
    """课型."""

    NEW = "new", _("New content")
    REVISION = "revision", _("Revision")
    COMMENT = "comment", _("Commentary on work")
    PRACTICAL = "practical", _("Experiment or practice")
    OTHER = "other", _("Other")


def between(least: int, most: int) -> list:
    """Validators of a number, in agreement with the table's check."""
    return [MinValueValidator(least), MaxValueValidator(most)]


class Observation(Scored):
    """One lesson that one person observed. A fact recorded once: every quota and figure derives from it.

    `digest` is that of the submitted body, so that the same submission sent again is told from a different one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    observer = models.ForeignKey(
        Person, models.PROTECT, related_name="observations", verbose_name=_("observer")
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="observations", verbose_name=_("school"))
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    teacher = models.ForeignKey(
        Person, models.PROTECT, related_name="observations_received", verbose_name=_("teacher")
    )
    subject = models.CharField(_("subject"), max_length=16, choices=Subject)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("term"))
    observed_on = models.DateField(_("date"))
    period = models.PositiveSmallIntegerField(_("lesson of the day"), validators=between(1, 12))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=40, validators=between(1, 180))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.SCHEDULED)
    lesson_type = models.CharField(
        _("lesson type"), max_length=10, choices=LessonType, default=LessonType.NEW
    )
    topic = models.CharField(_("topic"), max_length=100)
    strengths = models.TextField(_("strengths"), blank=True)
    suggestions = models.TextField(_("suggestions"), blank=True)
    substitute = models.BooleanField(
        _("substitute teacher"),
        default=False,
        db_default=False,
        help_text=_("The teacher stood in for a colleague."),
    )
    read_at = models.DateTimeField(_("read by the teacher"), null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson observation")
        verbose_name_plural = _("lesson observations")
        ordering = ["-observed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["observer", "school_class", "observed_on", "period"],
                name="observation_once",
                violation_error_message=_("You have already recorded this lesson."),
            ),
            models.CheckConstraint(name="observation_period", condition=Q(period__gte=1, period__lte=12)),
            models.CheckConstraint(name="observation_minutes", condition=Q(minutes__gte=1, minutes__lte=180)),
            models.CheckConstraint(
                name="observation_not_oneself",
                condition=~Q(observer=models.F("teacher")),
                violation_error_message=_("Nobody observes their own lesson."),
            ),
        ]
        indexes = [
            models.Index(fields=["observed_on", "id"], name="observation_page"),
            models.Index(fields=["observer", "observed_on", "id"], name="observation_observer"),
            models.Index(fields=["school", "observed_on", "id"], name="observation_school"),
            models.Index(fields=["teacher", "observed_on", "id"], name="observation_teacher"),
            models.Index(fields=["updated_at", "id"], name="observation_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.observed_on:%Y-%m-%d} {self.topic}"


class Draft(models.Model):
    """What a person has filled in so far, saved as they go. The UUID becomes the observation's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation draft")
        verbose_name_plural = _("observation drafts")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class Photo(models.Model):
    """A photograph of the lesson, re-encoded on upload so that it carries no position or device.

    It hangs on a draft until that is submitted, then on the observation.
    """

    observation = models.ForeignKey(Observation, models.CASCADE, null=True, blank=True, related_name="photos")
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, blank=True, related_name="photos")
    file = models.ImageField(upload_to="observations/%Y/%m/")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="photo_of_draft_or_observation",
                condition=Q(observation=None, draft__isnull=False) | Q(observation__isnull=False, draft=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.observation or self.draft} {self.pk}"
