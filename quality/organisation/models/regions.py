"""The dated region tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start, no_overlap

from ..codes import CodeSet, Level
from ..querysets import CodeQuerySet, PlacementQuerySet, RegionQuerySet


class Region(models.Model):
    """A place in the tree prefecture > county > township. `parent` is today's; RegionPlacement keeps the past."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def bureau(self) -> str:
        """Name of the education bureau of the region, as official documents sign it."""
        return f"{self.name}教育局"


class RegionCode(Dated):
    """A division code and the name it stood for, in one code set, from one day to another."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="codes")
    code_set = models.CharField(_("code set"), max_length=8, choices=CodeSet)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=60)

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("division code")
        verbose_name_plural = _("division codes")
        ordering = ["code_set", "valid_from"]
        constraints = [
            ends_after_start("region_code_ends_after_start"),
            no_overlap(
                "region_code_once",
                "code_set",
                "code",
                message=_("This code already stands for a region at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegionPlacement(Dated):
    """Where a region belonged in the tree, and when."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Region, models.PROTECT, related_name="+")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in the tree")
        verbose_name_plural = _("places in the tree")
        constraints = [
            ends_after_start("region_placement_ends_after_start"),
            no_overlap(
                "region_placement_once", "region", message=_("The region already has a place at that time.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} < {self.parent}"
