"""The monthly supervision bulletin (月通报): frozen figures, proposed and edited text, number, receipts, corrections."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.organisation.models import Person, Region, School
from quality.plans.models import Requirement

from .querysets import BulletinPartQuerySet, BulletinQuerySet, FigureQuerySet, ReceiptQuerySet


class State(models.TextChoices):
    """Life of a bulletin. `superseded`: issued, and replaced by a later revision."""

    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    ISSUED = "issued", _("Issued")
    SUPERSEDED = "superseded", _("Replaced by a revision")


FROZEN = (State.ISSUED, State.SUPERSEDED)


class Level(models.TextChoices):
    """What a figure is about."""

    REGION = "region", _("Region as a whole")
    COUNTY = "county", _("County")
    SCHOOL = "school", _("School")
    PERSON = "person", _("Person")


class Bulletin(models.Model):
    """One region × month × revision. `as_of` is the last day of the month; `digest` is taken over all figures.

    `texts` maps a section's key to its wording; staff edit it until the bulletin is issued. Figures are never edited.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="bulletins", verbose_name=_("issued by"))
    month = models.DateField(_("month"), help_text=_("First day of the month reported."))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    as_of = models.DateField(_("figures as of"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    texts = models.JSONField(default=dict)
    digest = models.CharField(_("digest"), max_length=64)
    number_year = models.PositiveSmallIntegerField(null=True)
    number_seq = models.PositiveSmallIntegerField(null=True)
    number = models.CharField(_("document number"), max_length=40, blank=True)
    compiled_at = models.DateTimeField(_("compiled"), auto_now_add=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True)
    issued_by_id = models.BigIntegerField(null=True)
    issued_by_name = models.CharField(max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-month", "region__order", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["region", "month", "revision"], name="bulletin_once"),
            models.UniqueConstraint(
                fields=["region", "number_year", "number_seq"], name="bulletin_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.month:%Y-%m} r{self.revision}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("monitoring:bulletin", args=[self.pk])

    @property
    def frozen(self) -> bool:
        """Whether it has been issued: from then on neither figures nor words change."""
        return self.state in FROZEN


class NumberSeries(models.Model):
    """Last document number given by an issuer in a year; locked while one is given, so numbers have no gaps."""

    region = models.ForeignKey(Region, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.region} {self.year}: {self.last}"


class Figure(models.Model):
    """One frozen line: a requirement for the region as a whole, a county, a school, or a person far behind.

    Without `requirement` it is the place's standing over all requirements: `rate` is then the mean of their rates, so
    that each requirement weighs the same whatever its unit. `name` is the place's or person's name on that day.
    Counts are of bound subjects. `value` and `target` are sums over them (for a person: their own), `done` counts each
    subject up to its target, `rate` is done by target, `expected` is the pace on the day reported.
    `measurable` is false where the requirement cannot be measured yet: then all numbers are empty.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="figures")
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    county = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    measurable = models.BooleanField(default=True)
    period_key = models.CharField(max_length=24, blank=True)
    bound = models.PositiveIntegerField(null=True)
    exempt = models.PositiveIntegerField(null=True)
    unset = models.PositiveIntegerField(null=True)
    not_due = models.PositiveIntegerField(null=True)
    met = models.PositiveIntegerField(null=True)
    on_track = models.PositiveIntegerField(null=True)
    behind = models.PositiveIntegerField(null=True)
    far_behind = models.PositiveIntegerField(null=True)
    missed = models.PositiveIntegerField(null=True)
    broken = models.PositiveIntegerField(null=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    done = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    status = models.CharField(max_length=14, blank=True)
    rank = models.PositiveIntegerField(null=True)
    previous_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    previous_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    previous_rank = models.PositiveIntegerField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["pk"]
        indexes = [models.Index(fields=["bulletin", "level", "requirement"], name="figure_bulletin")]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.level}: {self.value}/{self.target}"

    @property
    def lagging(self) -> int:
        """Bound subjects behind in any degree; for a standing over all requirements, how many requirements lag."""
        return sum(getattr(self, state) or 0 for state in ("behind", "far_behind", "missed", "broken"))


class Receipt(models.Model):
    """Addressee of an issued bulletin, and when it was signed for (签收)."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="receipts")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("sign by"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    signed_by_id = models.BigIntegerField(null=True)
    signed_by_name = models.CharField(_("signed by"), max_length=150, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "region", "school"], nulls_distinct=False, name="receipt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} → {self.region or self.school}"


class Corrected(models.TextChoices):
    """Which figure has changed."""

    VALUE = "value", _("Done")
    TARGET = "target", _("Required")


class Correction(models.Model):
    """A figure of an earlier issued bulletin that later changes to records have made different.

    `what` says which figure: the value or the target. `name` is the place's name.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="corrections")
    earlier = models.ForeignKey(Bulletin, models.PROTECT, related_name="corrected_by")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    county = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=8, choices=Level)
    name = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=8, choices=Corrected, default=Corrected.VALUE)
    was = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    now = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    objects = BulletinPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.was} → {self.now}"
