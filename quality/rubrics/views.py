"""Pages of the rubrics."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quality.core.access import access
from quality.core.errors import Refused
from quality.core.text import localized

from . import services
from .forms import EditionForm
from .models import Rubric, Version


def sections_of(version: Version) -> list[dict]:
    """The criteria by section, with the full mark of each."""
    found = []
    for name, group in groupby(version.criteria.all(), key=lambda criterion: localized(criterion, "section")):
        criteria = list(group)
        found.append({"name": name, "criteria": criteria, "maximum": sum(c.maximum for c in criteria)})
    return found


@access("rubric.view", "GET")
def rubric_list(request: HttpRequest) -> HttpResponse:
    """The rubrics, each with its current version."""
    rubrics = Rubric.objects.visible_to(request.user)
    editable = set(Rubric.objects.manageable_by(request.user).values_list("pk", flat=True))
    versions = Version.objects.filter(rubric__in=rubrics).current().with_content()
    cards = [
        {
            "version": version,
            "rubric": version.rubric,
            "sections": sections_of(version),
            "editable": version.rubric_id in editable,
        }
        for version in versions
    ]
    return render(request, "rubrics/list.html", {"cards": cards})


@access("rubric.view", "GET")
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version as it is filled in, for reading and printing, with the versions before and after it."""
    version = get_object_or_404(Version.objects.visible_to(request.user).with_content(), pk=pk)
    context = {
        "version": version,
        "rubric": version.rubric,
        "sections": sections_of(version),
        "versions": version.rubric.versions.exclude(published_at=None),
        "editable": Rubric.objects.manageable_by(request.user).filter(pk=version.rubric_id).exists(),
    }
    return render(request, "rubrics/version.html", context)


@access("rubric.manage")
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a copy of the current version of a rubric and publish it."""
    rubric = get_object_or_404(Rubric.objects.manageable_by(request.user), pk=pk)
    current = get_object_or_404(Version.objects.filter(rubric=rubric).current().with_content())
    form = EditionForm(current, request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            version = services.publish_version(by=request.user, rubric=rubric, **form.content())
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("Version %(n)s is in force for new records.") % {"n": version.number})
            return redirect("rubrics:version", pk=version.pk)
    context = {"form": form, "rubric": rubric, "current": current, "refusal": refusal}
    return render(request, "rubrics/edit.html", context, status=422 if request.method == "POST" else 200)
