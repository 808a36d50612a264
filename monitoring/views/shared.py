"""What the pages of bulletins have in common."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from quality.core.errors import Refused

from ..models import Bulletin

TONES = {
    "draft": ("orange", "pencil"),
    "reviewed": ("blue", "checks"),
    "issued": ("green", "rubber-stamp"),
    "superseded": ("grey", "history"),
}


def visible_or_404(request: HttpRequest, pk: int) -> Bulletin:
    """One bulletin that the user may see."""
    visible = Bulletin.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(visible, pk=pk)


def allowed_or_403(request: HttpRequest, pk: int, permission: str) -> Bulletin:
    """One bulletin of a region in which the user holds a permission: foreign ones do not exist, others are refused."""
    bulletin = visible_or_404(request, pk)
    if not Bulletin.objects.open_to(request.user, permission).filter(pk=pk).exists():
        raise PermissionDenied
    return bulletin


def act(
    request: HttpRequest, pk: int, change: Callable[[], object], done: str, back: str = ""
) -> HttpResponse:
    """Make a change, say what came of it, and go back to the bulletin."""
    try:
        change()
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("monitoring:bulletin", pk=pk)
    messages.success(request, done)
    return redirect(back) if back else redirect("monitoring:bulletin", pk=pk)
