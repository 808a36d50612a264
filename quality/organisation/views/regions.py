"""The region tree with its codes, today and as of a day."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today
from quality.core.scope import scope_of

from .. import services
from ..forms.fields import AsOfForm
from ..forms.places import MoveRegionForm, RenameRegionForm
from ..models import Region, RegionCode, School
from ..services.rules import covers
from ..tables import region_tree
from .base import ServicePage


@access("organisation.view", "GET")
def region_list(request: HttpRequest) -> HttpResponse:
    """The tree as it stood on a day, with names and codes then in force."""
    form = AsOfForm(request.GET or None)
    day = (form.is_valid() and form.cleaned_data["as_of"]) or today()
    visible = Region.objects.visible_to(request.user)
    tree = region_tree(visible, School.objects.visible_to(request.user), day)
    return render(
        request,
        "organisation/region_list.html",
        {"tree": tree, "day": day, "past": day != today(), "form": form},
    )


@access("organisation.view", "GET")
def region_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Codes and places over time, and what lies below."""
    region = get_object_or_404(Region.objects.visible_to(request.user).select_related("parent"), pk=pk)
    scope = scope_of(request.user)
    below = Region.objects.visible_to(request.user).filter(parent=region)
    schools = School.objects.visible_to(request.user).filter(Q(county=region) | Q(township=region))
    may_change = (
        scope.everywhere("organisation.manage")
        if region.parent is None
        else covers(scope, "organisation.manage", region.parent)
    )
    context = {
        "region": region,
        "codes": RegionCode.objects.filter(region=region).order_by("code_set", "-valid_from"),
        "placements": region.placements.select_related("parent").order_by("-valid_from"),
        "children": _children(below, School.objects.visible_to(request.user)),
        "counts": schools.aggregate(
            open=Count("pk", filter=Q(closed_on=None) | Q(closed_on__gte=today())), all=Count("pk")
        ),
        "schools_url": f"{reverse('organisation:schools')}?county={region.pk}",
        "may_change": may_change,
        "history": history(region, request.user),
    }
    return render(request, "organisation/region_detail.html", context)


def _children(below, schools) -> list[Region]:
    """Regions below, each with its schools of today."""
    children = list(below.order_by("order", "pk"))
    level = "township" if any(child.level == "township" for child in children) else "county"
    numbers = dict(schools.open().order_by().values_list(level).annotate(n=Count("pk")))
    for child in children:
        child.school_count = numbers.get(child.pk, 0)
    return children


class RegionPage(ServicePage):
    """A change of one region, for those who look after the region above it."""

    def get_target(self) -> Region:
        return get_object_or_404(
            Region.objects.visible_to(self.request.user).select_related("parent"), pk=self.kwargs["pk"]
        )

    def places(self) -> list:
        return [self.target.parent or self.target]

    def back(self) -> str:
        return reverse("organisation:region", args=[self.target.pk])


class RenameRegion(RegionPage):
    """A new name or code from a day."""

    form_class = RenameRegionForm
    title = _("Rename region")
    intro = _("The old name and code stay on record; reports of earlier days keep showing them.")

    def get_initial(self):
        return {"name": self.target.name, "name_en": self.target.name_en, "from_day": today()}

    def perform(self, data):
        return services.rename_region(by=self.request.user, region=self.target, **data)


class MoveRegion(RegionPage):
    """Another parent from a day."""

    form_class = MoveRegionForm
    title = _("Move region")
    intro = _("The former place stays on record. Schools of a township follow it into its new county.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "region": self.target}

    def get_initial(self):
        return {"from_day": today()}

    def perform(self, data: dict) -> Region:
        return services.move_region(by=self.request.user, region=self.target, **data)
