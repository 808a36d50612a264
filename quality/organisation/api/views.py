"""Places, time and people: read only, since the portal's pages and Excel files are where they are kept."""

from __future__ import annotations

from quality.core.api.views import Parts, Records

from ..filters import ClassFilter, PersonFilter, SchoolFilter, TeamFilter
from ..models import Person, Post, Region, School, SchoolClass, SchoolYear, Teaching, Team, TeamMember, Term
from . import filters, serializers

PLACES, PEOPLE = "organisation.view", "people.view"


class Regions(Records):
    """Regions in the caller's places, and those above them."""

    access = PLACES
    queryset = Region.objects.order_by()
    serializer_class = serializers.RegionRow
    filterset_class = filters.RegionFilter
    order = ("order", "id")


class Schools(Records):
    """Schools in operation; closed ones with `status`, those of a past day with `as_of`."""

    access = PLACES
    queryset = School.objects.order_by()
    serializer_class = serializers.SchoolRow
    filterset_class = SchoolFilter
    order = ("code", "id")


class SchoolYears(Records):
    """School years, newest first."""

    access = PLACES
    queryset = SchoolYear.objects.order_by()
    serializer_class = serializers.SchoolYearRow
    filterset_class = filters.SchoolYearFilter
    order = ("-starts_on", "-id")


class Terms(Records):
    """Terms, newest first."""

    access = PLACES
    queryset = Term.objects.order_by()
    serializer_class = serializers.TermRow
    filterset_class = filters.TermFilter
    order = ("-starts_on", "-id")


class People(Records):
    """People who hold or held a post in the caller's places."""

    access = PEOPLE
    queryset = Person.objects.order_by()
    serializer_class = serializers.PersonRow
    filterset_class = PersonFilter
    order = ("staff_no", "id")

    def get_queryset(self):
        """With today's leading post."""
        return super().get_queryset().with_post()


class Posts(Records):
    """Posts over time."""

    access = PEOPLE
    queryset = Post.objects.order_by()
    serializer_class = serializers.PostRow
    filterset_class = filters.PostFilter
    order = ("-valid_from", "-id")


class Classes(Records):
    """Classes of all school years; choose one with `year`."""

    access = PLACES
    queryset = SchoolClass.objects.order_by()
    serializer_class = serializers.ClassRow
    filterset_class = ClassFilter
    order = ("-id",)


class Teachings(Records):
    """Who teaches what, and when."""

    access = PLACES
    queryset = Teaching.objects.order_by()
    serializer_class = serializers.TeachingRow
    filterset_class = filters.TeachingFilter
    order = ("-id",)


class Teams(Records):
    """Teams that are active; dissolved ones with `status`."""

    access = PLACES
    queryset = Team.objects.order_by()
    serializer_class = serializers.TeamRow
    filterset_class = TeamFilter
    order = ("-founded_on", "-id")


class Members(Parts):
    """Members of a team over time."""

    access = PLACES
    queryset = TeamMember.objects.order_by()
    serializer_class = serializers.MemberRow
    parent = Team.objects.order_by()
    parent_field = "team"
    order = ("-valid_from", "-id")
