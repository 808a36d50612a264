"""People, and the posts they hold over time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start, no_overlap

from ..codes import Gender, PostKind, Qualification, Stage, Subject, TeamKind, TeamLevel, Title
from ..querysets import PersonQuerySet, PostQuerySet, TeamMemberQuerySet, TeamQuerySet
from .regions import Region
from .schools import School


class Person(models.Model):
    """A member of staff. Identity numbers are never stored."""

    staff_no = models.CharField(_("staff number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    gender = models.PositiveSmallIntegerField(_("gender"), choices=Gender, default=Gender.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=16, choices=Subject, blank=True)
    title = models.CharField(_("professional title"), max_length=12, choices=Title, default=Title.NONE)
    qualification = models.CharField(_("qualification"), max_length=10, choices=Qualification, blank=True)
    entered_on = models.DateField(_("in the profession since"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["staff_no"]

    def __str__(self) -> str:
        return self.name


class Post(Dated):
    """A post that a person holds in a school or in a bureau, from one day to another; `acting` for deputies."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("person"))
    kind = models.CharField(_("post"), max_length=18, choices=PostKind)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("school")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("bureau")
    )
    stage = models.CharField(_("stage taught"), max_length=12, choices=Stage, blank=True)
    subject = models.CharField(_("subject"), max_length=16, choices=Subject, blank=True)
    acting = models.BooleanField(_("acting"), default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_start("post_ends_after_start"),
            models.CheckConstraint(
                name="post_in_school_or_bureau",
                condition=Q(school__isnull=False, region=None) | Q(school=None, region__isnull=False),
                violation_error_message=_("A post is either in a school or in a bureau."),
            ),
            no_overlap(
                "post_one_principal",
                "school",
                condition=Q(kind="principal", acting=False),
                message=_("The school already has a principal at that time."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "valid_from"], name="post_kind")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class Team(models.Model):
    """People or schools that work together: studios, communities, groups. They stand in a region or in a school."""

    kind = models.CharField(_("kind"), max_length=16, choices=TeamKind)
    level = models.CharField(_("level"), max_length=12, choices=TeamLevel)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="teams", verbose_name=_("region"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("school")
    )
    leader = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )
    goals = models.TextField(_("goals"), blank=True)
    founded_on = models.DateField(_("founded on"))
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class TeamMember(Dated):
    """Membership of a person or of a school in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            ends_after_start("team_member_ends_after_start"),
            models.CheckConstraint(
                name="team_member_person_or_school",
                condition=Q(person__isnull=False, school=None) | Q(person=None, school__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.school)
