"""Pages for families."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from quality.core.access import PUBLIC, access
from quality.core.paging import by_key
from quality.core.text import localized
from quality.organisation.codes import Ownership, Stage

from .filters import PublicSchoolFilter
from .querysets import FACTS, ORDER, public_schools


@access(PUBLIC, "GET")
def school_finder(request: HttpRequest) -> HttpResponse:
    """Find a school, without an account."""
    found = PublicSchoolFilter(request.GET, queryset=public_schools(), request=request)
    page = by_key(found.qs.values(*FACTS), request.GET.get("cursor"), ORDER, size=20, count=True)
    rows = [_words(row) for row in page.rows]
    context = {"filter": found, "page": page, "rows": rows}
    partial = request.htmx and not request.htmx.history_restore_request
    template = "families/school_finder.html"
    return render(request, f"{template}#results" if partial else template, context)


def _words(row: dict) -> dict:
    """Codes and place of one row in words."""
    return {
        **row,
        "stage_label": Stage(row["stage"]).label,
        "ownership_label": Ownership(row["ownership"]).label,
        "county": localized(row, "county__name"),
    }


def parent_section(request: HttpRequest) -> str:
    """The parent's part of the front page: a greeting and the school search."""
    finder = PublicSchoolFilter(request.GET, queryset=public_schools(), request=request)
    return render_to_string("families/_home.html", {"filter": finder}, request=request)
