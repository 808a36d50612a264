"""The list of bulletins, and having one compiled."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.core.access import access
from quality.core.errors import Refused
from quality.core.paging import by_key
from quality.core.scope import scope_of
from quality.core.text import english
from quality.core.text import month as month_words
from quality.jobs.models import JobRun
from quality.jobs.views import described
from quality.organisation.models import Region

from .. import services
from ..filters import BulletinFilter, month_choices
from ..models import Bulletin, State
from ..months import complete
from .shared import TONES

ORDER = ("-month", "region__order", "region_id", "-revision", "-pk")
FIELDS = ("pk", "month", "revision", "state", "number", "issued_at", "region_id", "region__order")
NAMES = ("region__name", "region__name_en")


@access("bulletin.view", "GET")
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Bulletins, the latest month first; above them, for those who compile, the last months by region."""
    visible = Bulletin.objects.visible_to(request.user)
    filterset = BulletinFilter(request.GET, visible, request=request)
    page = by_key(filterset.qs.with_receipts().values(*FIELDS, *NAMES, "receipts_all", "receipts_signed"),
                  request.GET.get("cursor"), ORDER)  # fmt: skip
    context = {"page": page, "rows": [_row(row) for row in page.rows], "filtered": any(request.GET.values())}
    if request.htmx:
        return render(request, "monitoring/list.html#results", context)
    form = filterset.form
    form.fields["month"].widget = forms.Select(choices=month_choices(visible))
    for name in ("reported_min", "reported_max"):
        if not request.GET.get(name):
            del form.fields[name]
    return render(request, "monitoring/list.html", context | {"form": form} | _compiling(request))


def _row(row: dict) -> dict:
    """Codes as words."""
    tone, symbol = TONES[row["state"]]
    name = (english() and row["region__name_en"]) or row["region__name"]
    url = reverse("monitoring:bulletin", args=[row["pk"]])
    return row | {
        "tone": tone,
        "symbol": symbol,
        "label": State(row["state"]).label,
        "region": name,
        "url": url,
    }


def _compiling(request: HttpRequest) -> dict:
    """What those who compile see: the last complete months by region, and the job they have just asked for."""
    if not scope_of(request.user).allows("bulletin.compile"):
        return {}
    months = complete()
    regions = list(compilable(request.user))
    made: dict[tuple, Bulletin] = {}
    for bulletin in Bulletin.objects.filter(region__in=regions, month__in=months).order_by("revision"):
        made[bulletin.region_id, bulletin.month] = bulletin
    owed = services.owing(months)
    rows = [
        {
            "region": region,
            "cells": [
                _cell(month, made.get((region.pk, month))) | {"owed": (region.pk, month) in owed}
                for month in months
            ],
        }
        for region in regions
    ]
    asked = request.GET.get("job", "")
    run = JobRun.objects.visible_to(request.user).filter(pk=asked).first() if asked.isdigit() else None
    return {"board": rows, "months": months, "job": described(run) if run else None}


def _cell(month, bulletin: Bulletin | None) -> dict:
    tone, symbol = TONES[bulletin.state] if bulletin else ("grey", "")
    return {"month": month, "bulletin": bulletin, "tone": tone, "symbol": symbol}


def compilable(user):
    """Regions whose bulletins a user may have compiled."""
    scope = scope_of(user)
    regions = Region.objects.open().filter(level__in=("prefecture", "county"))
    return regions.filter(scope.regions_q("bulletin.compile", path=""))


class CompileForm(forms.Form):
    """Which bulletin to compile."""

    region = forms.ModelChoiceField(queryset=Region.objects.none())
    month = forms.DateField()

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = compilable(user)


@access("bulletin.compile", "POST")
def bulletin_compile(request: HttpRequest) -> HttpResponse:
    """Have the bulletin of a month compiled, or the next revision of an issued one; its progress is shown."""
    form = CompileForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a region and a month."))
        return redirect("monitoring:list")
    region, month = form.cleaned_data["region"], form.cleaned_data["month"]
    try:
        run = services.request_bulletin(by=request.user, region=region, month=month)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("monitoring:list")
    words = _("The bulletin of %(region)s for %(month)s is being compiled.")
    messages.info(request, words % {"region": region, "month": month_words(month)})
    return redirect(f"{reverse('monitoring:list')}?job={run.pk}")
