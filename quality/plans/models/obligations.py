"""What follows from a requirement: one bound subject × one period."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start
from quality.organisation.models import Person, Region, School, SchoolClass, Team

from ..querysets import AdjustmentQuerySet, ObligationQuerySet
from .plans import Requirement, Version


class Obligation(models.Model):
    """One subject's duty under one clause of a requirement in one period.

    The subject is `person`, `school`, `region`, `school_class` or `team`, as `subject_kind` says; for a person `school`
    is the place of the post, and `county` is where the subject stood when the period ended (or stands now).
    `starts_on` to `ends_on` is the part of the period in which the subject is bound, `school_days` the school days in it,
    `ordinal_before` the calendar's count of school days before it, `full_days` the school days of the whole period.
    `target` is prorated from `base_target`; both are empty where the plan leaves the number open.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="obligations")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    clause = models.PositiveSmallIntegerField(default=0)
    subject_kind = models.CharField(max_length=8)
    subject_key = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="obligations")
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="obligations")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="obligations")
    school_class = models.ForeignKey(SchoolClass, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    county = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    calendar = models.ForeignKey(Region, models.CASCADE, related_name="+")
    period_kind = models.CharField(max_length=12)
    period_key = models.CharField(max_length=24)
    period_start = models.DateField()
    period_end = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    school_days = models.PositiveIntegerField()
    full_days = models.PositiveIntegerField()
    ordinal_before = models.PositiveIntegerField()
    base_target = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    exempt = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "clause", "period_key", "subject_key"], name="obligation_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["requirement", "clause", "period_start", "period_end"], name="obligation_period"
            ),
            models.Index(fields=["person", "period_end"], name="obligation_person"),
            models.Index(fields=["school", "period_end"], name="obligation_school"),
            models.Index(fields=["county", "period_end"], name="obligation_county"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}/{self.clause} {self.subject_key} {self.period_key}"


class Adjustment(Dated):
    """A dated exemption or reduction of a person's or school's duties, with reason and who approved it.

    `factor` multiplies what the days are worth: 0 exempts from them, 0.5 halves them. Without `requirement` it holds for all.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="adjustments", verbose_name=_("person")
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="adjustments", verbose_name=_("school")
    )
    requirement = models.ForeignKey(
        Requirement,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name=_("requirement"),
    )
    factor = models.DecimalField(_("share still owed"), max_digits=4, decimal_places=2, default=0)
    reason = models.CharField(_("reason"), max_length=200)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(_("approved by"), max_length=150, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption or reduction")
        verbose_name_plural = _("exemptions and reductions")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_start("adjustment_ends_after_start"),
            models.CheckConstraint(
                name="adjustment_factor",
                condition=Q(factor__gte=0, factor__lte=1),
                violation_error_message=_("The share still owed lies between 0 and 1."),
            ),
            models.CheckConstraint(
                name="adjustment_subject",
                condition=Q(person__isnull=False) | Q(school__isnull=False),
                violation_error_message=_("Say for whom: a person or a school."),
            ),
            models.CheckConstraint(
                name="adjustment_has_end",
                condition=Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Say until when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.school} {self.reason}"
