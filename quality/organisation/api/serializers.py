"""Places, time and people as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from quality.core.api.fields import Row

from ..codes import PostKind
from ..models import Person, Post, Region, School, SchoolClass, SchoolYear, Teaching, Team, TeamMember, Term


class RegionRow(Row):
    """A region in the tree prefecture > county > township, as of today."""

    class Meta:
        model = Region
        fields = ["id", "name", "name_en", "level", "parent", "order", "opened_on", "closed_on"]


class SchoolRow(Row):
    """A school, in the county of today."""

    county_name = serializers.CharField(source="county.name")

    class Meta:
        model = School
        fields = [
            *("id", "code", "name", "name_en", "stage", "setting", "ownership", "county", "county_name"),
            *("township", "address", "opened_on", "closed_on", "merged_into"),
        ]


class SchoolYearRow(Row):
    """A school year of a region's calendar."""

    class Meta:
        model = SchoolYear
        fields = ["id", "region", "name", "starts_on", "ends_on"]


class TermRow(Row):
    """A term; a closed one takes no more records."""

    year_name = serializers.CharField(source="year.name")

    class Meta:
        model = Term
        fields = ["id", "year", "year_name", "number", "starts_on", "ends_on", "closed_at"]


class PersonRow(Row):
    """A member of staff, with the leading post of today."""

    post = serializers.ChoiceField(PostKind.choices, source="post_kind", allow_null=True)
    school = serializers.IntegerField(source="post_school", allow_null=True)
    school_name = serializers.CharField(allow_null=True)
    bureau_name = serializers.CharField(allow_null=True)

    class Meta:
        model = Person
        fields = [
            *("id", "staff_no", "name", "gender", "birth_year", "subject", "title", "qualification"),
            *("entered_on", "post", "school", "school_name", "bureau_name"),
        ]


class PostRow(Row):
    """A post that a person holds in a school or in a bureau, from one day to another."""

    person_name = serializers.CharField(source="person.name")

    class Meta:
        model = Post
        fields = [
            *("id", "person", "person_name", "kind", "school", "region", "stage", "subject", "acting"),
            *("valid_from", "valid_to"),
        ]


class ClassRow(Row):
    """A class in one school year. Grades: -3 to -1 kindergarten, 1 to 6 primary, 7 to 9 junior, 10 to 12 senior."""

    school_name = serializers.CharField(source="school.name")
    year_name = serializers.CharField(source="year.name")

    class Meta:
        model = SchoolClass
        fields = [
            *("id", "school", "school_name", "year", "year_name", "grade", "number", "name", "pupils"),
            "homeroom_teacher",
        ]


class TeachingRow(Row):
    """Who teaches a subject in a class."""

    school = serializers.IntegerField(source="school_class.school_id")
    teacher_name = serializers.CharField(source="teacher.name")

    class Meta:
        model = Teaching
        fields = [
            *("id", "school_class", "school", "subject", "teacher", "teacher_name", "weekly_periods"),
            *("valid_from", "valid_to"),
        ]


class TeamRow(Row):
    """People or schools that work together."""

    class Meta:
        model = Team
        fields = [
            *(
                "id",
                "kind",
                "level",
                "name",
                "region",
                "school",
                "leader",
                "goals",
                "founded_on",
                "dissolved_on",
            ),
        ]


class MemberRow(Row):
    """Membership of a person or of a school in a team."""

    person_name = serializers.CharField(source="person.name", allow_null=True)
    school_name = serializers.CharField(source="school.name", allow_null=True)

    class Meta:
        model = TeamMember
        fields = ["id", "person", "person_name", "school", "school_name", "role", "valid_from", "valid_to"]
