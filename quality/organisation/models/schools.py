"""Schools, their classes, and who teaches what in them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start, no_overlap

from ..codes import Ownership, Setting, Stage, Subject
from ..querysets import ClassQuerySet, PlacementQuerySet, SchoolQuerySet, TeachingQuerySet
from .regions import Region

SCHOOL_CODE = RegexValidator(
    r"^[1-5]\d\d{2}\d{6}$", _("A school code has ten digits, for example 2123000001.")
)


class School(models.Model):
    """A school. `county` and `township` are today's place; SchoolPlacement keeps the past. A closed school keeps its place."""

    code = models.CharField(_("school code"), max_length=10, unique=True, validators=[SCHOOL_CODE])
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    setting = models.CharField(_("urban or rural"), max_length=3, choices=Setting)
    ownership = models.CharField(_("ownership"), max_length=8, choices=Ownership, default=Ownership.PUBLIC)
    county = models.ForeignKey(Region, models.PROTECT, related_name="schools", verbose_name=_("county"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("township")
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("merged into")
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["county__order", "code"]
        constraints = [
            models.CheckConstraint(
                name="school_closes_after_opening",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message=_("A school cannot close before it opens."),
            ),
            models.CheckConstraint(
                name="school_merged_is_closed",
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                violation_error_message=_("A merged school needs the day of its closure."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolPlacement(Dated):
    """In which county and township a school stood, and when."""

    school = models.ForeignKey(School, models.CASCADE, related_name="placements")
    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    township = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("school's place")
        verbose_name_plural = _("schools' places")
        constraints = [
            ends_after_start("school_placement_ends_after_start"),
            no_overlap(
                "school_placement_once", "school", message=_("The school already has a place at that time.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} < {self.county}"


class SchoolClass(models.Model):
    """A class in one school year. Grades: -3 to -1 kindergarten, 1 to 6 primary, 7 to 9 junior, 10 to 12 senior."""

    school = models.ForeignKey(School, models.PROTECT, related_name="classes", verbose_name=_("school"))
    year = models.ForeignKey(
        "organisation.SchoolYear", models.PROTECT, related_name="+", verbose_name=_("school year")
    )
    grade = models.SmallIntegerField(_("grade"))
    number = models.PositiveSmallIntegerField(_("class number"))
    name = models.CharField(_("name"), max_length=30)
    pupils = models.PositiveSmallIntegerField(_("pupils"), default=0)
    homeroom_teacher = models.ForeignKey(
        "organisation.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("homeroom teacher"),
    )

    objects = ClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["grade", "number"]
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "grade", "number"], name="class_once_a_year"),
            models.CheckConstraint(
                name="class_grade", condition=Q(grade__gte=-3, grade__lte=12) & ~Q(grade=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Teaching(Dated):
    """A person teaches a subject in a class, so many periods a week."""

    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, related_name="teachings", verbose_name=_("class")
    )
    subject = models.CharField(_("subject"), max_length=16, choices=Subject)
    teacher = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="teachings", verbose_name=_("teacher")
    )
    weekly_periods = models.PositiveSmallIntegerField(_("periods a week"), default=1)

    objects = TeachingQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaching assignment")
        verbose_name_plural = _("teaching assignments")
        constraints = [
            ends_after_start("teaching_ends_after_start"),
            no_overlap(
                "teaching_once",
                "school_class",
                "subject",
                message=_("The class already has a teacher of this subject."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.get_subject_display()} {self.teacher}"
