"""What the portal does in the background, for those who look after it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from quality.core.access import access
from quality.core.errors import Refused
from quality.core.paging import by_key
from quality.core.scope import scope_of

from . import registry, services
from .filters import JobFilter
from .models import JobRun

TONES = {
    "queued": ("grey", "clock"),
    "running": ("blue", "progress"),
    "done": ("green", "circle-check"),
    "failed": ("red", "circle-x"),
}


def described(run: JobRun) -> dict:
    """One job with its words."""
    tone, symbol = TONES[run.state]
    known = registry.get(run.kind)
    return {"run": run, "name": known.name if known else run.kind, "tone": tone, "symbol": symbol}


@access("job.view", "GET")
def job_list(request: HttpRequest) -> HttpResponse:
    """Jobs, newest first; open ones are watched."""
    filterset = JobFilter(request.GET, JobRun.objects.visible_to(request.user), request=request)
    page = by_key(filterset.qs, request.GET.get("cursor"), ("-pk",))
    context = {
        "page": page,
        "rows": [described(run) for run in page.rows],
        "live": any(run.open for run in page.rows),
        "may_run": scope_of(request.user).allows("job.run"),
        "filter": filterset,
    }
    template = "jobs/list.html#results" if request.htmx else "jobs/list.html"
    return render(request, template, context)


@access("job.view", "GET")
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; as a fragment, its progress."""
    run = get_object_or_404(JobRun.objects.visible_to(request.user), pk=pk)
    context = described(run) | {"may_run": may_run(request.user, run)}
    template = "jobs/detail.html#progress" if request.htmx else "jobs/detail.html"
    return render(request, template, context)


def may_run(user, run: JobRun) -> bool:
    """Whether a user may repeat a job: with the right to run jobs in its region, or everywhere."""
    scope = scope_of(user)
    return scope.everywhere("job.run") or run.region_id in scope.region_ids("job.run")


@access("job.run", "POST")
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed job again."""
    run = get_object_or_404(JobRun.objects.visible_to(request.user), pk=pk)
    if not may_run(request.user, run):
        raise PermissionDenied
    try:
        services.retry(by=request.user, run=run)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The job is queued again."))
    return redirect("jobs:job", pk=pk)
