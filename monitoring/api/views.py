"""Bulletins with their figures, corrections and receipts; having one compiled, and signing for one."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quality.accounts.api.idempotency import idempotent
from quality.core.api.views import Parts, Records
from quality.core.scope import scope_of
from quality.jobs.api.serializers import JobRow
from quality.jobs.api.views import Jobs
from quality.jobs.models import JobRun

from .. import services
from ..filters import BulletinFilter, FigureFilter, ReceiptFilter
from ..models import Bulletin, Correction, Figure, Receipt
from . import serializers

SEE = "bulletin.view"


class Bulletins(Records):
    """Bulletins, the latest month first."""

    access = SEE
    access_by_action = {"create": "bulletin.compile"}
    queryset = Bulletin.objects.order_by()
    serializer_class = serializers.BulletinRow
    detail_serializer = serializers.BulletinDetail
    filterset_class = BulletinFilter
    order = ("-month", "-id")

    def get_queryset(self):
        """With the number of receipts."""
        return super().get_queryset().with_receipts()

    @extend_schema(request=serializers.CompileInput, responses={202: JobRow})
    @idempotent
    def create(self, request: Request) -> Response:
        """Have the bulletin of a month compiled, or the next revision of an issued one. Follow the job at `Location`."""
        data = self.read(serializers.CompileInput)
        month = month_of(data["month"])
        run = services.request_bulletin(by=request.user, region=data["region"], month=month)
        view = Jobs(request=request, action="retrieve")
        view.queryset = JobRun.objects.filter(pk=run.pk)
        return Response(
            view.one(run.pk), 202, headers={"Location": reverse("api:jobs-detail", args=[run.pk])}
        )


def month_of(text: str) -> dt.date:
    """First day of a month written as 2026-10."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ValidationError({"month": [_("There is no such month.")]}) from None


class Figures(Parts):
    """The frozen figures of a bulletin; persons only in the places whose dashboards the caller sees."""

    access = SEE
    queryset = Figure.objects.order_by()
    serializer_class = serializers.FigureRow
    filterset_class = FigureFilter
    parent = Bulletin.objects.order_by()
    parent_field = "bulletin"


class Corrections(Parts):
    """What a bulletin corrects in earlier ones."""

    access = SEE
    queryset = Correction.objects.order_by()
    serializer_class = serializers.CorrectionRow
    parent = Bulletin.objects.order_by()
    parent_field = "bulletin"


class Receipts(Records):
    """Receipts of one's own places, and of the bulletins that one's bureau has issued; the next due first."""

    access = "bulletin.receive"
    queryset = Receipt.objects.order_by()
    serializer_class = serializers.ReceiptRow
    filterset_class = ReceiptFilter
    order = ("due_on", "id")

    def get_queryset(self):
        """Those that concern the caller."""
        visible, user = super().get_queryset(), self.request.user
        own = Receipt.objects.addressed_to(scope_of(user), "bulletin.receive")
        issued = Receipt.objects.filter(bulletin__in=Bulletin.objects.open_to(user, "bulletin.compile"))
        return visible.filter(pk__in=own.values("pk")) | visible.filter(pk__in=issued.values("pk"))

    @extend_schema(request=None, responses=serializers.ReceiptRow)
    @action(detail=True, methods=["post"])
    @idempotent
    def sign(self, request: Request, pk: str) -> Response:
        """Sign for a bulletin on behalf of one's own place."""
        receipt = self.get_queryset().filter(pk=pk).first()
        if receipt is None:
            raise Http404
        if not Receipt.objects.signable_by(request.user).filter(pk=pk).exists():
            raise PermissionDenied
        services.sign_receipt(by=request.user, receipt=receipt)
        return self.answer(pk)
