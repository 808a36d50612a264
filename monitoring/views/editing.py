"""Wording, review, issue: what the issuing bureau does with a bulletin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from quality.core.access import access
from quality.core.errors import Refused

from .. import services
from ..forms import TextsForm
from ..report import Report
from .shared import act, allowed_or_403


@access("bulletin.edit")
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the wording; the figures stand beside it and are not for editing."""
    bulletin = allowed_or_403(request, pk, "bulletin.edit")
    report = Report.load(bulletin, levels=("region", "county"))
    form = TextsForm(bulletin, report, request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_texts(
                by=request.user, bulletin=bulletin, texts=form.texts(), version=form.cleaned_data["version"]
            )
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("The wording is saved."))
            return redirect("monitoring:bulletin", pk=pk)
    proposals = services.propose_again(bulletin)
    fields = [
        {"field": form[f"text-{key}"], "proposal": proposals.get(key, ""), "changed": bulletin.texts[key] != proposals.get(key)}
        for key, _heading in form.sections
    ]  # fmt: skip
    context = {"bulletin": bulletin, "form": form, "fields": fields, "refusal": refusal, "report": report}
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/edit.html", context, status=status)


@access("bulletin.review", "POST")
def bulletin_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that figures and words are right."""
    bulletin = allowed_or_403(request, pk, "bulletin.review")
    return act(
        request,
        pk,
        lambda: services.review(by=request.user, bulletin=bulletin),
        _("Reviewed. The bulletin can be issued now."),
    )


@access("bulletin.review", "POST")
def bulletin_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to draft."""
    bulletin = allowed_or_403(request, pk, "bulletin.review")
    reason = request.POST.get("reason", "")
    return act(
        request,
        pk,
        lambda: services.send_back(by=request.user, bulletin=bulletin, reason=reason),
        _("The bulletin is a draft again."),
    )


@access("bulletin.issue", "POST")
def bulletin_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Number it, freeze it, send it out."""
    bulletin = allowed_or_403(request, pk, "bulletin.issue")
    return act(
        request,
        pk,
        lambda: services.issue(by=request.user, bulletin=bulletin),
        _("Issued. The figures are frozen and the addressees have been asked to sign."),
    )


@access("bulletin.compile", "POST")
def bulletin_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    bulletin = allowed_or_403(request, pk, "bulletin.compile")
    reason = request.POST.get("reason", "")
    return act(
        request,
        pk,
        lambda: services.discard(by=request.user, bulletin=bulletin, reason=reason),
        _("The draft is discarded. It can be compiled again."),
        back=reverse("monitoring:list"),
    )
