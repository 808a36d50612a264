"""School years, terms, holidays, and the school days that follow from them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from ..codes import DayKind, TermNumber
from ..querysets import RegionalQuerySet, TermQuerySet
from .regions import Region


class SchoolYear(models.Model):
    """学年 of a region, as a rule 1 September to 31 August. A county without its own uses the prefecture's."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="school_years", verbose_name=_("region"))
    name = models.CharField(_("name"), max_length=9, help_text=_("For example 2026-2027."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="school_year_once"),
            models.CheckConstraint(
                name="school_year_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """学期 with its teaching days. A closed term takes no more records."""

    year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="terms", verbose_name=_("school year"))
    number = models.PositiveSmallIntegerField(_("term"), choices=TermNumber)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="term_once"),
            models.CheckConstraint(name="term_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(
                name="term_no_overlap",
                expressions=[
                    ("year", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year.name} {self.get_number_display()}"

    @property
    def key(self) -> str:
        """Stable key, for example 2026-2027.1."""
        return f"{self.year.name}.{self.number}"


class SpecialDay(models.Model):
    """A holiday, or a weekend day taught to make up for one."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="special_days", verbose_name=_("region"))
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)
    name = models.CharField(_("name"), max_length=30)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = RegionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday or make-up day")
        verbose_name_plural = _("holidays and make-up days")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="special_day_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """One day of a region's calendar, derived from terms and special days by `services.rebuild_calendar`.

    `ordinal` counts the school days from the start of the calendar up to and including this day, so that the school
    days between two dates are a subtraction. `week` is the teaching week of the term, from 1.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    date = models.DateField()
    is_school_day = models.BooleanField()
    ordinal = models.PositiveIntegerField()
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="days")
    week = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [models.UniqueConstraint(fields=["region", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
