"""The calendar of a school year: terms, teaching weeks, holidays, months."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core import text
from quality.core.access import access
from quality.core.clock import today
from quality.core.errors import Refused

from .. import services
from ..calendar import load
from ..codes import TermNumber
from ..forms.calendar import ReopenTermForm, SchoolYearForm, SpecialDayForm, TermForm
from ..models import Region, SchoolYear, SpecialDay, Term
from ..tables import months, teaching_weeks
from .base import ServicePage, may, refused_message

PERMISSION = "calendar.manage"
WEEKDAYS = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))


@access("organisation.view", "GET")
def current_year(request: HttpRequest) -> HttpResponse:
    """The school year that today lies in, or the newest; a page that says what to do where there is none."""
    years = SchoolYear.objects.visible_to(request.user).order_by("-starts_on")
    near = years.filter(region__in=Region.objects.visible_to(request.user)).order_by(
        "-region__level", "-starts_on"
    )
    day = today()
    year = near.filter(starts_on__lte=day, ends_on__gte=day).first() or near.first() or years.first()
    if year:
        return redirect("organisation:year", pk=year.pk)
    may_add = Region.objects.manageable_by(request.user, PERMISSION).exists()
    return render(request, "organisation/year_detail.html", {"year": None, "may_manage": may_add})


@access("organisation.view", "GET")
def year_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One school year of one calendar."""
    year = get_object_or_404(SchoolYear.objects.visible_to(request.user).select_related("region"), pk=pk)
    calendar = load(year.region_id)
    special = list(
        SpecialDay.objects.filter(
            region=year.region_id, starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
        )
    )
    may_manage = may(request.user, PERMISSION, year.region)
    day = today()
    spans = {span.key: span for span in calendar.terms}
    terms = [
        {
            "term": term,
            "label": TermNumber(term.number).label,
            "days": calendar.count(term.starts_on, term.ends_on),
            "weeks": teaching_weeks(spans[term.key], calendar, special, day),
            "now": term.starts_on <= day <= term.ends_on,
            "why_not": _why_not(term, day),
        }
        for term in year.terms.select_related("year").order_by("number")
    ]
    context = {
        "year": year,
        "years": SchoolYear.objects.visible_to(request.user)
        .filter(region=year.region_id)
        .order_by("-starts_on"),
        "others": _other_calendars(year),
        "terms": terms,
        "special": special,
        "months": months(year.starts_on, year.ends_on, calendar, special, day),
        "weekdays": WEEKDAYS,
        "may_manage": may_manage,
        "history": history(year, request.user) if may_manage else [],
    }
    return render(request, "organisation/year_detail.html", context)


def _other_calendars(year: SchoolYear) -> list[SchoolYear]:
    """The same year in the calendars of other regions."""
    return list(SchoolYear.objects.filter(name=year.name).exclude(pk=year.pk).select_related("region")[:20])


def _why_not(term: Term, day) -> str:
    """Why a term cannot be closed yet, or ""."""
    if term.closed_at or day > term.ends_on:
        return ""
    return _("The term runs until %(day)s. Close it after that day.") % {"day": text.day(term.ends_on)}


class CreateYear(ServicePage):
    """A new school year."""

    access = PERMISSION
    form_class = SchoolYearForm
    title = _("New school year")
    intro = _("As a rule from 1 September to 31 August. Terms and holidays are entered next.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, data):
        return services.create_school_year(by=self.request.user, **data)

    def back(self) -> str:
        return reverse("organisation:year", args=[self.result.pk])

    def cancel(self) -> str:
        return reverse("organisation:calendar")


class YearPage(ServicePage):
    """A change within one school year."""

    access = PERMISSION

    def get_target(self) -> SchoolYear:
        years = SchoolYear.objects.visible_to(self.request.user).select_related("region")
        return get_object_or_404(years, pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.region]

    def back(self) -> str:
        return reverse("organisation:year", args=[self.target.pk])


class SetTerm(YearPage):
    """The days of a term."""

    form_class = TermForm
    title = _("Set a term")
    intro = _("Teaching weeks and school days follow from these days, the holidays and the make-up days.")

    def get_initial(self):
        number = self.request.GET.get("number", "")
        term = self.target.terms.filter(number=number).first() if number.isdigit() else None
        return (
            {"number": term.number, "starts_on": term.starts_on, "ends_on": term.ends_on}
            if term
            else {"number": 1}
        )

    def perform(self, data):
        return services.set_term(by=self.request.user, year=self.target, **data)


class AddSpecialDay(YearPage):
    """A holiday or make-up day."""

    form_class = SpecialDayForm
    title = _("Holiday or make-up day")

    def perform(self, data):
        return services.add_special_day(by=self.request.user, region=self.target.region, **data)


def _term(request: HttpRequest, pk: int) -> Term:
    return get_object_or_404(Term.objects.visible_to(request.user).select_related("year__region"), pk=pk)


@access(PERMISSION, "POST")
def close_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a term."""
    term = _term(request, pk)
    try:
        services.close_term(by=request.user, term=term)
        messages.success(request, _("Closed. Records of the term are now read only."))
    except Refused as refusal:
        refused_message(request, refusal)
    return redirect("organisation:year", pk=term.year_id)


class ReopenTerm(ServicePage):
    """Open a closed term again."""

    access = PERMISSION
    form_class = ReopenTermForm
    title = _("Open the term again")
    intro = _("Records of the term can be changed again until it is closed anew. The reason is kept.")
    submit = _("Open again")
    tone = "danger"

    def get_target(self) -> Term:
        return _term(self.request, self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.year.region]

    def perform(self, data):
        return services.reopen_term(by=self.request.user, term=self.target, **data)

    def back(self) -> str:
        return reverse("organisation:year", args=[self.target.year_id])


@access(PERMISSION, "POST")
def remove_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a holiday or make-up day out."""
    days = SpecialDay.objects.visible_to(request.user).select_related("region")
    day = get_object_or_404(days, pk=pk)
    year = SchoolYear.objects.filter(
        region=day.region, starts_on__lte=day.ends_on, ends_on__gte=day.starts_on
    ).first()
    try:
        services.remove_special_day(by=request.user, day=day)
        messages.success(request, _("Removed."))
    except Refused as refusal:
        refused_message(request, refusal)
    return redirect("organisation:year", pk=year.pk) if year else redirect("organisation:calendar")
