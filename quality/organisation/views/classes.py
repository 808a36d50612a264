"""Classes of a school year and their teachers."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today

from .. import services
from ..calendar import owner_of
from ..codes import Stage
from ..filters import ClassFilter
from ..forms.classes import ClassForm, NewClassesForm, TeachingForm
from ..models import School, SchoolClass, SchoolYear
from ..services.classes import GRADES
from .base import ListPage, ServicePage, may


class ClassList(ListPage):
    """Classes of this school year, unless another is asked for."""

    template_name = "organisation/class_list.html"
    url_name = "organisation:class"
    filterset = ClassFilter
    order = ("school__code", "-year__name", "grade", "number", "pk")
    values = (
        *("pk", "name", "grade", "number", "pupils", "homeroom_teacher__name", "subjects"),
        *("school__code", "school__name", "school__name_en", "year__name"),
    )

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.request.GET.get("year") else rows.on(today())

    def shown(self, found):
        return found.qs.with_subjects(today()).values(*self.values)


@access("organisation.view", "GET")
def class_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: who teaches what, now and before."""
    classes = SchoolClass.objects.visible_to(request.user).select_related(
        "school", "year", "homeroom_teacher"
    )
    school_class = get_object_or_404(classes, pk=pk)
    day = min(max(today(), school_class.year.starts_on), school_class.year.ends_on)
    rows = list(school_class.teachings.select_related("teacher").order_by("subject", "-valid_from"))
    context = {
        "school_class": school_class,
        "current": [row for row in rows if row.valid_from <= day <= (row.valid_to or day)],
        "former": [row for row in rows if row.valid_to and row.valid_to < day],
        "coming": [row for row in rows if row.valid_from > day],
        "periods": sum(row.weekly_periods for row in rows if row.valid_from <= day <= (row.valid_to or day)),
        "may_manage": may(request.user, "organisation.manage", school_class.school),
        "sees_people": may(request.user, "people.view", school_class.school),
        "history": history(school_class, request.user),
    }
    return render(request, "organisation/class_detail.html", context)


class CreateClasses(ServicePage):
    """The classes of a school for a year, by number per grade."""

    form_class = NewClassesForm
    title = _("Classes of a school year")
    intro = _("Enter how many classes each grade has. Classes that exist already stay as they are.")
    submit = _("Create classes")

    def get_target(self) -> School:
        return get_object_or_404(School.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target]

    def get_form_kwargs(self):
        owner = owner_of(self.target.county)
        years = SchoolYear.objects.filter(region=owner, ends_on__gte=today()).order_by("starts_on")
        latest = SchoolClass.objects.filter(
            school=self.target, year__ends_on__lt=today() if not years else years[0].ends_on
        )
        counts = (
            latest.order_by("-year__starts_on", "grade").values_list("year", "grade").annotate(n=Count("pk"))
        )
        newest = counts[0][0] if counts else None
        return super().get_form_kwargs() | {
            "years": years,
            "grades": GRADES[Stage(self.target.stage)],
            "counts": {grade: number for year, grade, number in counts if year == newest},
        }

    def get_form(self, form_class=None):
        self.shown_form = super().get_form(form_class)
        return self.shown_form

    def perform(self, data):
        year, numbers = data["year"], self.shown_form.numbers
        return services.create_classes(by=self.request.user, school=self.target, year=year, numbers=numbers)

    def back(self) -> str:
        return reverse("organisation:classes") + f"?school={self.target.pk}&year={self.result[0].year.name}"

    def cancel(self) -> str:
        return reverse("organisation:school", args=[self.target.pk])


class ClassPage(ServicePage):
    """A change of one class."""

    def get_target(self) -> SchoolClass:
        classes = SchoolClass.objects.visible_to(self.request.user).select_related("school", "year")
        return get_object_or_404(classes, pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.school]

    def back(self) -> str:
        return reverse("organisation:class", args=[self.target.pk])


class EditClass(ClassPage):
    """Name, pupils, homeroom teacher."""

    form_class = ClassForm
    title = _("Edit class")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": SchoolClass.objects.get(pk=self.target.pk)}

    def perform(self, data):
        return services.edit_class(by=self.request.user, school_class=self.target, **data)


class AssignTeaching(ClassPage):
    """A teacher for a subject from a day."""

    form_class = TeachingForm
    title = _("Assign a teacher")
    intro = _("The former teacher's assignment ends the day before and stays on record.")
    submit = _("Assign")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"school_class": self.target}

    def get_initial(self):
        return {"subject": self.request.GET.get("subject", "")}

    def perform(self, data):
        return services.assign_teaching(by=self.request.user, school_class=self.target, **data)
