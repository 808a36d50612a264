"""What a person may see of places, calendars and people, and the questions asked of them."""

from __future__ import annotations

import datetime as dt

from django.db import connections
from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from quality.core.clock import today
from quality.core.querysets import DatedQuerySet, ScopedQuerySet
from quality.core.scope import scope_of

BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM {table} WHERE id = ANY(%s::bigint[])
    UNION SELECT region.id FROM {table} region JOIN below ON region.parent_id = below.id
) SELECT id FROM below
"""


class RegionQuerySet(ScopedQuerySet):
    """Regions. Names of regions are no secret; what hangs below them is."""

    def visible_to(self, user):
        """Regions in the user's places, and those above them, so that a path can be shown."""
        from .models import School

        scope = scope_of(user)
        if scope.everywhere("organisation.view"):
            return self
        ids = scope.region_ids("organisation.view")
        own = scope.school_ids("organisation.view")
        return self.filter(
            Q(pk__in=ids)
            | Q(schools__in=own)
            | Q(children__in=ids)
            | Q(children__schools__in=own)
            | Q(pk__in=School.objects.filter(pk__in=own).values("township"))
        ).distinct()

    def manageable_by(self, user, permission: str = "organisation.manage"):
        """Regions in which a permission to change is held."""
        return self.filter(scope_of(user).regions_q(permission, path=""))

    def names_on(self, day: dt.date) -> dict[int, str]:
        """What each region was called on a day; the ministry's name goes before those of other code sets."""
        from .models import RegionCode

        names = dict(self.values_list("pk", "name"))
        dated = (
            RegionCode.objects.on(day)
            .filter(region__in=self)
            .order_by(Case(When(code_set="mca", then=1), default=0))
        )
        names.update(dated.values_list("region", "name"))
        return names

    def open(self, day: dt.date | None = None):
        """Regions that exist on a day."""
        day = day or today()
        return self.filter(
            Q(closed_on=None) | Q(closed_on__gt=day), Q(opened_on=None) | Q(opened_on__lte=day)
        )

    def counties(self):
        """County-level units."""
        return self.filter(level="county")

    def subtree_ids(self, root_ids) -> frozenset[int]:
        """Ids of the given regions and of all that lies below them today."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(BELOW.format(table=self.model._meta.db_table), [list(root_ids)])
            return frozenset(pk for (pk,) in cursor.fetchall())


class PlacementQuerySet(DatedQuerySet):
    """Dated places of regions and schools."""


class CodeQuerySet(DatedQuerySet):
    """Dated division codes."""


class SchoolQuerySet(ScopedQuerySet):
    """Schools."""

    def visible_to(self, user):
        """Schools in the user's places."""
        return self.filter(scope_of(user).schools_q("organisation.view", path=""))

    def manageable_by(self, user, permission: str = "organisation.manage"):
        """Schools in which a permission to change is held."""
        return self.filter(scope_of(user).schools_q(permission, path=""))

    def open(self, day: dt.date | None = None):
        """Schools that exist on a day."""
        return self.open_during(day or today(), day or today())

    def open_during(self, first: dt.date, last: dt.date):
        """Schools that exist on at least one day of a span; `closed_on` is the last day of a school."""
        return self.filter(opened_on__lte=last).filter(Q(closed_on=None) | Q(closed_on__gte=first))

    def as_of(self, day: dt.date):
        """Schools that existed on a day, with `county_then` and `township_then`: where they stood on it."""
        from .models import SchoolPlacement

        key = BigIntegerField()
        placed = SchoolPlacement.objects.on(day).filter(school=OuterRef("pk"))
        return self.open(day).annotate(
            county_then=Coalesce(Subquery(placed.values("county_id")[:1]), F("county_id"), output_field=key),
            township_then=Case(
                When(Exists(placed), then=Subquery(placed.values("township_id")[:1])),
                default=F("township_id"),
                output_field=key,
            ),
        )

    def in_regions(self, region_ids):
        """Schools whose county is one of the given regions."""
        return self.filter(county__in=region_ids)

    def with_head(self, day: dt.date | None = None):
        """Annotate `head_name`: the principal in post on a day."""
        from .models import Post

        heads = (
            Post.objects.on(day or today())
            .filter(school=OuterRef("pk"), kind="principal")
            .order_by("acting", "-valid_from")
        )
        return self.annotate(head_name=Subquery(heads.values("person__name")[:1]))


class RegionalQuerySet(ScopedQuerySet):
    """Rows that belong to a region and hold for all below it: calendars are no secret to anyone with a role."""

    def visible_to(self, user):
        """All rows for anyone who may see organisations, none for others."""
        return self if scope_of(user).allows("organisation.view") else self.none()


class TermQuerySet(RegionalQuerySet):
    """Terms."""

    def containing(self, day: dt.date):
        """Terms that a day lies in."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def of_calendar(self, region_id: int):
        """Terms of one calendar."""
        return self.filter(year__region=region_id)


class PersonQuerySet(ScopedQuerySet):
    """People."""

    def visible_to(self, user):
        """Oneself, and people who hold or held a post in the user's places."""
        from .models import Post

        scope = scope_of(user)
        if scope.everywhere("people.view"):
            return self
        there = Post.objects.filter(person=OuterRef("pk")).filter(
            scope.schools_q("people.view") | scope.regions_q("people.view")
        )
        return self.filter(Q(pk=scope.person_id) | Exists(there)) if scope.holds else self.none()

    def working_in(self, school, day: dt.date | None = None):
        """People with a post in a school on a day."""
        from .models import Post

        return self.filter(
            Exists(Post.objects.on(day or today()).filter(person=OuterRef("pk"), school=school))
        )

    def with_post(self, day: dt.date | None = None):
        """Annotate `post_kind`, `post_acting`, `school_id`, `school_name`, `bureau_name` of the leading post on a day.

        Posts of leadership come before teaching, so a principal who teaches is listed as principal.
        """
        from .codes import PostKind
        from .models import Post

        ranks = [When(kind=kind, then=rank) for rank, kind in enumerate(PostKind.values)]
        posts = (
            Post.objects.on(day or today())
            .filter(person=OuterRef("pk"))
            .order_by(Case(*ranks, default=99), "pk")
        )
        return self.annotate(
            post_kind=Subquery(posts.values("kind")[:1]),
            post_acting=Subquery(posts.values("acting")[:1]),
            post_school=Subquery(posts.values("school_id")[:1]),
            school_name=Subquery(posts.values("school__name")[:1]),
            bureau_name=Subquery(posts.values("region__name")[:1]),
        )

    def holding(self, kind: str, day: dt.date | None = None):
        """People in a post of some kind on a day."""
        from .models import Post

        return self.filter(Exists(Post.objects.on(day or today()).filter(person=OuterRef("pk"), kind=kind)))


class PostQuerySet(ScopedQuerySet, DatedQuerySet):
    """Posts over time."""

    def visible_to(self, user):
        """One's own posts and those in the user's places."""
        scope = scope_of(user)
        if scope.everywhere("people.view"):
            return self
        own = Q(person=scope.person_id) if scope.person_id else Q(pk__in=())
        return self.filter(own | scope.schools_q("people.view") | scope.regions_q("people.view"))


class ClassQuerySet(ScopedQuerySet):
    """Classes."""

    def visible_to(self, user):
        """Classes of the schools in the user's places."""
        return self.filter(scope_of(user).schools_q("organisation.view"))

    def on(self, day: dt.date):
        """Classes of the school year that a day lies in."""
        return self.filter(year__starts_on__lte=day, year__ends_on__gte=day)

    def with_subjects(self, day: dt.date):
        """Annotate `subjects`: how many subjects have a teacher on a day."""
        from .models import Teaching

        rows = Teaching.objects.on(day).filter(school_class=OuterRef("pk")).order_by().values("school_class")
        counted = rows.annotate(n=Count("pk")).values("n")
        return self.annotate(subjects=Coalesce(Subquery(counted), 0))


class TeachingQuerySet(ScopedQuerySet, DatedQuerySet):
    """Who teaches what."""

    def visible_to(self, user):
        """Assignments in the schools in the user's places."""
        return self.filter(scope_of(user).schools_q("organisation.view", path="school_class__school"))


class TeamQuerySet(ScopedQuerySet):
    """Teams."""

    def visible_to(self, user):
        """Teams of the user's regions and schools, and those with the user as a member."""
        scope = scope_of(user)
        if scope.everywhere("organisation.view"):
            return self
        member = Q(members__person=scope.person_id) if scope.person_id else Q(pk__in=())
        own = Q(school__in=scope.school_ids("organisation.view")) | Q(
            members__school__in=scope.school_ids("organisation.view")
        )
        return self.filter(own | member | scope.regions_q("organisation.view")).distinct()


class TeamMemberQuerySet(ScopedQuerySet, DatedQuerySet):
    """Memberships over time."""

    def visible_to(self, user):
        """Members of the teams that the user may see."""
        from .models import Team

        return self.filter(team__in=Team.objects.visible_to(user))
