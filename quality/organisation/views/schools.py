"""Schools: the register, one school with its history, and what changes it."""

from __future__ import annotations

from itertools import groupby

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today
from quality.core.scope import scope_of
from quality.core.text import localized

from .. import services
from ..codes import Ownership, PostKind, Setting, Stage
from ..filters import SchoolFilter
from ..forms.places import CloseSchoolForm, MergeSchoolsForm, MoveSchoolForm, NewSchoolForm, SchoolForm
from ..models import Post, Region, School, SchoolClass
from ..words import grade_label
from .base import ListPage, ServicePage, labels, may, optional_url

LEADERS = (PostKind.PRINCIPAL, PostKind.VICE_PRINCIPAL, PostKind.DEAN, PostKind.CADRE)


class SchoolList(ListPage):
    """Schools, today or as of a day."""

    template_name = "organisation/school_list.html"
    url_name = "organisation:school"
    filterset = SchoolFilter
    order = ("county__order", "code")
    values = (
        *("pk", "code", "name", "name_en", "stage", "setting", "ownership", "closed_on", "head_name"),
        *("county__order", "county_at", "county__name", "county__name_en", "merged_into__name"),
    )

    def shown(self, found):
        rows = found.qs.with_head(found.day)
        return rows.annotate(county_at=F("county_then" if found.day else "county")).values(*self.values)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.stages, self.settings = labels(Stage), labels(Setting)

    def words(self, row, found):
        county = localized(row, "county__name")
        return {
            "stage_label": self.stages[row["stage"]],
            "setting_label": self.settings[row["setting"]],
            "county": self.names_then(found).get(row["county_at"], county) if found.day else county,
        }

    def names_then(self, found) -> dict[int, str]:
        """Names of the counties on the day asked for."""
        if not hasattr(self, "_names"):
            self._names = Region.objects.names_on(found.day)
        return self._names

    def get_context(self, found):
        return {
            "day": found.day,
            "many_counties": "county" in found.filters,
            "may_add": scope_of(self.request.user).allows("organisation.manage"),
        }


@access("organisation.view", "GET")
def school_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, people, classes and history of one school."""
    schools = (
        School.objects.visible_to(request.user)
        .select_related("county", "township", "merged_into")
        .with_head()
    )
    school = get_object_or_404(schools, pk=pk)
    posts = Post.objects.visible_to(request.user).filter(school=school)
    leaders = posts.filter(kind__in=LEADERS).select_related("person").order_by("-valid_from", "pk")
    day = today()
    context = {
        "school": school,
        "leaders": sorted(
            (post for post in leaders if post.valid_from <= day <= (post.valid_to or day)),
            key=lambda post: (LEADERS.index(post.kind), post.acting),
        ),
        "leader_history": leaders,
        "staff": posts.on(day).values("person").distinct().count(),
        "grades": _grades(school),
        "placements": school.placements.select_related("county", "township").order_by("-valid_from"),
        "absorbed": school.absorbed.order_by("closed_on"),
        "closed": bool(school.closed_on and school.closed_on < day),
        "may_manage": may(request.user, "organisation.manage", school),
        "may_people": may(request.user, "people.manage", school),
        "sees_people": may(request.user, "people.view", school),
        "rural": school.setting in (Setting.TOWNSHIP, Setting.VILLAGE),
        "ownership": Ownership(school.ownership).label,
        "staff_url": f"{reverse('organisation:people')}?school={school.pk}",
        "links": _links(school, request.user),
        "history": history(school, request.user),
    }
    return render(request, "organisation/school_detail.html", context)


def _grades(school: School) -> list[tuple[str, list[SchoolClass]]]:
    """This year's classes, grade by grade."""
    classes = SchoolClass.objects.filter(school=school).on(today()).order_by("grade", "number")
    return [(grade_label(grade), list(rows)) for grade, rows in groupby(classes, key=lambda row: row.grade)]


def _links(school: School, user) -> list[tuple[str, str, str]]:
    """Pages of other apps about this school, as far as they exist and the person may open them."""
    links = [
        (_("Dashboard"), "layout-dashboard", "dashboard.view", optional_url("monitoring:school", school.pk)),
        (
            _("Lesson observations"),
            "eye",
            "observation.view",
            optional_url("programmes:observations", query=f"?school={school.pk}"),
        ),
    ]
    return [(label, symbol, url) for label, symbol, right, url in links if url and may(user, right, school)]


class SchoolPage(ServicePage):
    """A change of one school."""

    def get_target(self) -> School:
        return get_object_or_404(
            School.objects.visible_to(self.request.user).select_related("county", "township"),
            pk=self.kwargs["pk"],
        )

    def places(self) -> list:
        return [self.target]

    def back(self) -> str:
        return reverse("organisation:school", args=[self.target.pk])


class OpenSchool(ServicePage):
    """Register a school."""

    form_class = NewSchoolForm
    title = _("Register a school")
    submit = _("Register")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, data):
        return services.open_school(by=self.request.user, **data)

    def back(self) -> str:
        return reverse("organisation:school", args=[self.result.pk])

    def cancel(self) -> str:
        return reverse("organisation:schools")


class EditSchool(SchoolPage):
    """Correct facts."""

    form_class = SchoolForm
    title = _("Edit school")
    intro = _(
        "Corrections of facts. A change of county, a merger or a closure has its own form, so that history is kept."
    )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": School.objects.get(pk=self.target.pk)}

    def perform(self, data):
        return services.edit_school(by=self.request.user, school=self.target, **data)


class MoveSchool(SchoolPage):
    """Another county or township from a day."""

    form_class = MoveSchoolForm
    title = _("Move to another place")
    intro = _("Reports of earlier days keep counting the school where it stood then.")
    submit = _("Move")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"county": self.target.county_id, "township": self.target.township_id, "from_day": today()}

    def perform(self, data):
        return services.move_school(by=self.request.user, school=self.target, **data)


class CloseSchool(SchoolPage):
    """Close a school."""

    form_class = CloseSchoolForm
    title = _("Close school")
    intro = _("The school stays in all reports up to its last day and owes nothing after it.")
    submit = _("Close school")
    tone = "danger"

    def perform(self, data):
        return services.close_school(by=self.request.user, school=self.target, **data)


class MergeSchools(SchoolPage):
    """Merge others into this school."""

    form_class = MergeSchoolsForm
    title = _("Merge other schools into this one")
    intro = _(
        "The schools chosen close on their last day; their history stays. A school has one principal: "
        "the principals of the schools chosen need a new post afterwards."
    )
    submit = _("Merge")
    tone = "danger"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "school": self.target}

    def perform(self, data):
        merger = services.merge_schools(by=self.request.user, into=self.target, **data)
        if merger.without_post:
            names = "、".join(person.name for person in merger.without_post)
            self.done = _("Merged. These people need a new post: %(names)s") % {"names": names}
        return merger
