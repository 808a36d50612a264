"""Rubrics and what is scored on them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of
from quality.core.text import localized
from quality.organisation.codes import Stage
from quality.organisation.models import Region


class Use(models.TextChoices):
    """What a rubric is for."""

    OBSERVATION = "observation", _("Lesson observation")


class RubricQuerySet(ScopedQuerySet):
    """Rubrics."""

    def visible_to(self, user):
        """Rubrics shared by all, and those of regions above or in the user's places: no secret within the portal."""
        return self if scope_of(user).allows("rubric.view") else self.none()

    def manageable_by(self, user):
        """Rubrics that the user may give a new version: those of the own regions, the shipped ones from the top."""
        return self.visible_to(user).filter(scope_of(user).regions_q("rubric.manage"))

    def for_observation(self, stage: str = ""):
        """Rubrics in use for lessons; with a stage, those made for it or for every stage."""
        found = self.filter(use=Use.OBSERVATION, active=True)
        return found.filter(models.Q(stages=[]) | models.Q(stages__contains=[stage])) if stage else found


class VersionQuerySet(ScopedQuerySet):
    """Editions of rubrics."""

    def visible_to(self, user):
        """Editions of the rubrics that the user may see."""
        return self.filter(rubric__in=Rubric.objects.visible_to(user))

    def current(self):
        """The newest published edition of each rubric."""
        published = self.exclude(published_at=None)
        return published.order_by("rubric_id", "-number").distinct("rubric_id")

    def with_content(self):
        """With criteria and bands, in two more queries however many editions."""
        return self.select_related("rubric__region").prefetch_related("criteria", "bands")


class Rubric(models.Model):
    """A scored form. Its content lives in versions; `region` is the bureau that owns it, none for the shipped ones."""

    code = models.SlugField(_("code"), unique=True)
    use = models.CharField(_("use"), max_length=20, choices=Use)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    stages = ArrayField(
        models.CharField(max_length=12, choices=Stage), verbose_name=_("stages"), default=list, blank=True
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One edition of a rubric; published ones never change."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric version")
        verbose_name_plural = _("rubric versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_once")]

    def __str__(self) -> str:
        return f"{self.rubric} v{self.number}"

    @property
    def maximum(self) -> Decimal:
        """The full mark."""
        return sum((criterion.maximum for criterion in self.criteria.all()), Decimal(0))


class Criterion(models.Model):
    """One line of the form: full mark and the step in which marks are given.

    `phrases` are ready-made observations to pick from: lists under strengths, suggestions, strengths_en, suggestions_en.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="criteria")
    section = models.CharField(_("section"), max_length=60)
    section_en = models.CharField(_("section in English"), max_length=80, blank=True)
    name = models.CharField(_("criterion"), max_length=120)
    name_en = models.CharField(_("criterion in English"), max_length=160, blank=True)
    maximum = models.DecimalField(_("full mark"), max_digits=5, decimal_places=1)
    step = models.DecimalField(_("step"), max_digits=3, decimal_places=1, default=Decimal("1"))
    phrases = models.JSONField(_("phrases"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def phrases_of(self, kind: str) -> list[str]:
        """Phrases of a kind (strengths, suggestions) in the reader's language."""
        return localized(self.phrases, kind) or []


class Band(models.Model):
    """A grade from a percentage of the full mark upward. No national bands exist: they are data (DOMAIN §3.1)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="bands")
    grade = models.CharField(pgettext_lazy("quality", "grade"), max_length=10)
    grade_en = models.CharField(pgettext_lazy("quality", "grade in English"), max_length=20, blank=True)
    from_percent = models.DecimalField(_("from per cent"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("grade band")
        verbose_name_plural = _("grade bands")
        ordering = ["-from_percent"]
        constraints = [
            models.UniqueConstraint(fields=["version", "grade"], name="band_grade_once"),
            models.UniqueConstraint(fields=["version", "from_percent"], name="band_limit_once"),
        ]

    def __str__(self) -> str:
        return self.grade


class Scored(models.Model):
    """Mixed into a record that is scored on a rubric: version, points by criterion id, total and grade."""

    rubric_version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rubric")
    )
    points = models.JSONField(_("points"), default=dict, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1, null=True, blank=True)
    grade = models.CharField(pgettext_lazy("quality", "grade"), max_length=10, blank=True)

    class Meta:
        abstract = True


def half_up(value: Decimal, places: str = "0.1") -> Decimal:
    """Round as officials do: half away from zero."""
    return value.quantize(Decimal(places), rounding=ROUND_HALF_UP)
