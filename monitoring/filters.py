"""The FilterSets of bulletins, figures and receipts; pages and API share them. Rows are scoped before they get here."""

from __future__ import annotations

import datetime as dt

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.core.text import month as month_words
from quality.organisation.models import Region
from quality.plans.models import Requirement

from .models import Bulletin, Figure, Level, Receipt, State


def issuers(request):
    """Regions that have bulletins which the person may see."""
    if request is None:
        return Region.objects.all()
    return Region.objects.filter(pk__in=Bulletin.objects.visible_to(request.user).order_by().values("region"))


class MonthFilter(filters.CharFilter):
    """A month as 2026-10; anything else selects nothing."""

    def filter(self, qs, value):
        """Bulletins of the month."""
        if not value:
            return qs
        try:
            day = dt.date.fromisoformat(f"{value}-01")
        except ValueError:
            return qs.none()
        return qs.filter(**{self.field_name: day})


class BulletinFilter(filters.FilterSet):
    """Bulletins by issuer, month and state."""

    region = filters.ModelChoiceFilter(queryset=issuers, label=_("Issued by"))
    month = MonthFilter(label=_("Month"))
    state = filters.ChoiceFilter(choices=State.choices, label=_("State"))
    reported_min = filters.DateFilter(field_name="as_of", lookup_expr="gte", label=_("Reports from"))
    reported_max = filters.DateFilter(field_name="as_of", lookup_expr="lte", label=_("Reports to"))

    class Meta:
        model = Bulletin
        fields: list[str] = []


def month_choices(bulletins) -> list[tuple[str, str]]:
    """The months of some bulletins, for a drop-down."""
    months = bulletins.order_by("-month").values_list("month", flat=True).distinct()[:36]
    return [("", "---------"), *((f"{month:%Y-%m}", month_words(month)) for month in months)]


class FigureFilter(filters.FilterSet):
    """Figures of a bulletin by level, requirement, county and name."""

    q = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))
    level = filters.ChoiceFilter(choices=Level.choices, label=_("Level"))
    requirement = filters.ModelChoiceFilter(queryset=Requirement.objects.all(), label=_("Requirement"))
    county = filters.ModelChoiceFilter(queryset=Region.objects.counties(), label=_("County"))
    overall = filters.ChoiceFilter(
        choices=[("true", _("Over all requirements"))], method="by_overall", label=_("Standing")
    )

    class Meta:
        model = Figure
        fields: list[str] = []

    def by_overall(self, queryset, name, value):
        """Standings over all requirements only."""
        return queryset.filter(requirement=None)


class ReceiptFilter(filters.FilterSet):
    """Receipts by what is to be done with them."""

    q = filters.CharFilter(method="by_name", label=_("Name"))
    state = filters.ChoiceFilter(
        choices=[
            ("outstanding", _("Not signed")),
            ("late", _("Not signed in time")),
            ("signed", _("Signed")),
        ],
        method="by_state",
        label=_("State"),
    )
    bulletin = filters.NumberFilter(field_name="bulletin", label=_("Bulletin"))

    class Meta:
        model = Receipt
        fields: list[str] = []

    def by_name(self, queryset, name, value):
        """Name of the addressee."""
        return queryset.filter(Q(region__name__icontains=value) | Q(school__name__icontains=value))

    def by_state(self, queryset, name, value):
        """Signed, not signed, or late."""
        if value == "signed":
            return queryset.exclude(signed_at=None)
        waiting = queryset.outstanding()
        return waiting.filter(due_on__lt=today()) if value == "late" else waiting
