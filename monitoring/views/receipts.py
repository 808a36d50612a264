"""Signing for bulletins, and chasing those who have not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from quality.core.access import access
from quality.core.clock import today
from quality.core.paging import by_key
from quality.core.scope import scope_of
from quality.core.text import english

from .. import services
from ..filters import ReceiptFilter
from ..models import Bulletin, Receipt
from .shared import act

FIELDS = ("pk", "bulletin_id", "due_on", "signed_at", "signed_by_name", "bulletin__number", "bulletin__month")
NAMES = ("region__name", "region__name_en", "school__name", "school__name_en", "bulletin__region__name")


def chaseable(user):
    """Receipts of the bulletins that one's bureau has issued, and those of one's own places."""
    receipts = Receipt.objects.visible_to(user)
    own = receipts.addressed_to(scope_of(user), "bulletin.receive")
    issued = receipts.filter(bulletin__in=Bulletin.objects.open_to(user, "bulletin.compile"))
    return receipts.filter(pk__in=own.values("pk")) | receipts.filter(pk__in=issued.values("pk"))


@access("bulletin.receive", "GET")
def receipt_list(request: HttpRequest) -> HttpResponse:
    """Receipts: those to sign oneself first, then who has not signed for one's own bulletins."""
    filterset = ReceiptFilter(
        request.GET or {"state": "outstanding"}, chaseable(request.user), request=request
    )
    page = by_key(filterset.qs.values(*FIELDS, *NAMES), request.GET.get("cursor"), ("due_on", "pk"))
    mine = (
        Receipt.objects.signable_by(request.user)
        .outstanding()
        .select_related("bulletin__region", "region", "school")
    )
    context = {"page": page, "rows": [_row(row) for row in page.rows], "today": today()}
    if request.htmx:
        return render(request, "monitoring/receipts.html#results", context)
    return render(
        request, "monitoring/receipts.html", context | {"form": filterset.form, "mine": list(mine[:20])}
    )


def _row(row: dict) -> dict:
    names = ("region__name_en", "school__name_en") if english() else ()
    name = next((row[key] for key in (*names, "region__name", "school__name") if row[key]), "")
    return row | {"name": name, "late": row["signed_at"] is None and row["due_on"] < today()}


@access("bulletin.receive", "POST")
def receipt_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for one's own place."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user), pk=pk)
    if not Receipt.objects.signable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return act(
        request,
        receipt.bulletin_id,
        lambda: services.sign_receipt(by=request.user, receipt=receipt),
        _("Signed for."),
    )
