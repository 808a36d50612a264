"""Plan > Project > Measure > Requirement."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start, no_overlap
from quality.organisation.models import Person, Region

from ..querysets import MeasureQuerySet, PlanPartQuerySet, PlanQuerySet, RequirementQuerySet, VersionQuerySet


class Status(models.TextChoices):
    """Life of a plan and of a requirement."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In force")
    RETIRED = "retired", _("Retired")


class Plan(models.Model):
    """行动方案 of one bureau. `preset` names the shipped data file it came from."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="plans", verbose_name=_("issued by"))
    code = models.SlugField(_("code"), max_length=60)
    preset = models.CharField(_("preset"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="plan_code_once"),
            models.CheckConstraint(
                name="plan_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """工程 of a plan, with the person who answers for it (包干)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="projects")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    responsible = models.CharField(_("responsible unit"), max_length=120, blank=True)
    lead = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead person")
    )

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="project_order_once")]

    def __str__(self) -> str:
        return self.name


class Measure(models.Model):
    """举措 of a project: the words of the plan, who is responsible, the budget line."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    text = models.TextField(_("words of the plan"), blank=True)
    responsible = models.CharField(_("responsible unit"), max_length=120, blank=True)
    budget_line = models.CharField(_("budget line"), max_length=80, blank=True)
    budget = models.DecimalField(_("budget (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["project", "order"], name="measure_order_once")]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A dated step of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones")
    name = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due"))
    reached_on = models.DateField(_("reached"), null=True, blank=True)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on"]

    def __str__(self) -> str:
        return self.name


class PlanDocument(models.Model):
    """A document attached to a plan, served only to those who may see the plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="documents")
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(_("file"), upload_to="plans/%Y/")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached document")
        verbose_name_plural = _("attached documents")

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """量化要求. Without a specification it is text only, counted everywhere as not measurable."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="requirements")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="requirements")
    code = models.CharField(_("code"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    sentence = models.TextField(_("sentence of the plan"))
    sentence_en = models.TextField(_("sentence in English"), blank=True)
    seed = models.CharField(_("source document"), max_length=40, blank=True)
    article = models.CharField(_("article"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="requirement_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Version(Dated):
    """What a requirement demands, from one day to another. `spec` is read and written by `language.Specification`."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="versions")
    spec = models.JSONField(_("specification"))
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a requirement")
        verbose_name_plural = _("versions of requirements")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_start("requirement_version_ends_after_start"),
            no_overlap(
                "requirement_version_once",
                "requirement",
                message=_("Another version already holds at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.valid_from:%Y-%m-%d}"
