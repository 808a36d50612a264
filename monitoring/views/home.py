"""The front page: bulletins that wait for this person."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from quality.core.scope import scope_of
from quality.core.sections import Section, register

from ..models import Bulletin, Receipt

SHOWN = 4


def waiting_section(request: HttpRequest) -> str:
    """Bulletins to sign for, to review and to issue; the latest one where nothing waits."""
    user, scope = request.user, scope_of(request.user)
    to_sign = []
    if scope.allows("bulletin.receive"):
        mine = Receipt.objects.signable_by(user).outstanding()
        to_sign = list(mine.select_related("bulletin__region").order_by("due_on")[:SHOWN])
    drafts = []
    if scope.allows("bulletin.review"):
        mine = Bulletin.objects.open_to(user, "bulletin.review").filter(state__in=("draft", "reviewed"))
        drafts = list(mine.select_related("region").order_by("-month", "region__order")[:SHOWN])
    latest = None
    if not to_sign and not drafts:
        latest = (
            Bulletin.objects.visible_to(user)
            .issued()
            .select_related("region")
            .order_by("-month", "-pk")
            .first()
        )
        if latest is None:
            return ""
    context = {"to_sign": to_sign, "drafts": drafts, "latest": latest}
    return render_to_string("monitoring/_home.html", context, request)


def register_section() -> None:
    """Beside what is owed."""
    register(Section("home", 18, "bulletin.view", waiting_section, "bulletins", "half"))
