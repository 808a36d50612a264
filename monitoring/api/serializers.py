"""Bulletins as the API shows and takes them."""

from __future__ import annotations

from rest_framework import serializers

from quality.core.api.fields import Key, Row, Strict
from quality.core.scope import scope_of
from quality.organisation.models import Region

from ..models import Bulletin, Correction, Figure, Receipt


class BulletinRow(Row):
    """A bulletin: one region, month and revision."""

    region_name = serializers.CharField(source="region.name")
    receipts_all = serializers.IntegerField(help_text="How many it has been sent to.")
    receipts_signed = serializers.IntegerField(help_text="How many of them have signed for it.")

    class Meta:
        model = Bulletin
        fields = [
            *("id", "region", "region_name", "month", "revision", "as_of", "state", "number", "digest"),
            *("compiled_at", "reviewed_at", "issued_at", "version", "receipts_all", "receipts_signed"),
        ]


class BulletinDetail(BulletinRow):
    """A bulletin with its words, by section. Its figures are a list of their own."""

    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))

    class Meta(BulletinRow.Meta):
        fields = [*BulletinRow.Meta.fields, "reviewed_by_name", "issued_by_name", "texts"]


class FigureRow(Row):
    """One frozen line: a requirement for the region, a county, a school, or a person far behind; without requirement, all."""

    class Meta:
        model = Figure
        fields = [
            *("id", "requirement", "level", "county", "school", "person", "name", "measurable", "period_key"),
            *(
                "bound",
                "exempt",
                "unset",
                "not_due",
                "met",
                "on_track",
                "behind",
                "far_behind",
                "missed",
                "broken",
            ),
            *("value", "target", "expected", "done", "rate", "status", "rank"),
            *("previous_value", "previous_rate", "previous_rank"),
        ]


class CorrectionRow(Row):
    """A figure of an earlier bulletin that later changes to records have made different."""

    class Meta:
        model = Correction
        fields = ["id", "earlier", "requirement", "level", "county", "school", "name", "what", "was", "now"]


class ReceiptRow(Row):
    """An addressee of an issued bulletin, and when it was signed for."""

    bulletin_number = serializers.CharField(source="bulletin.number")
    region_name = serializers.CharField(source="region.name", allow_null=True)
    school_name = serializers.CharField(source="school.name", allow_null=True)

    class Meta:
        model = Receipt
        fields = [
            *("id", "bulletin", "bulletin_number", "region", "region_name", "school", "school_name"),
            *("due_on", "signed_at", "signed_by_name"),
        ]


def regions_compiled(user):
    """Regions whose bulletins the caller may have compiled."""
    return Region.objects.open().filter(scope_of(user).regions_q("bulletin.compile", path=""))


class CompileInput(Strict):
    """Which bulletin to compile."""

    region = Key(regions_compiled)
    month = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", help_text="For example 2026-10.")
