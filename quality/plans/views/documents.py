"""Documents attached to a plan, served to those who may see the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from quality.core.access import access

from .. import upkeep
from ..forms.plans import DocumentForm
from ..models import PlanDocument
from .base import MANAGE, PlanPage, manages


class AttachDocument(PlanPage):
    """Upload one document."""

    form_class = DocumentForm
    title = _("Attach a document")
    submit = _("Attach")
    done = _("Attached.")

    def perform(self, data: dict[str, Any]) -> PlanDocument:
        return upkeep.attach(by=self.request.user, plan=self.target, **data)


def _visible(request: HttpRequest, pk: int) -> PlanDocument:
    visible = PlanDocument.objects.visible_to(request.user).select_related("plan__region")
    return get_object_or_404(visible, pk=pk)


@access("plan.view", "GET")
def document(request: HttpRequest, pk: int) -> FileResponse:
    """The file, as a download that browsers do not run."""
    found = _visible(request, pk)
    try:
        stream = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"{found.name}{Path(found.file.name).suffix}"
    response = FileResponse(stream, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@access(MANAGE, "POST")
def remove_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a document."""
    found = _visible(request, pk)
    if not manages(request.user, found.plan):
        raise PermissionDenied
    upkeep.detach(by=request.user, document=found)
    return redirect("plans:plan", pk=found.plan_id)
