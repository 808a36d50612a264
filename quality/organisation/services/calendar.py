"""School years, terms, holidays and make-up days. After each change the region's calendar is derived anew."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core import text
from quality.core.clock import now, today
from quality.core.errors import Refused

from .. import calendar
from ..codes import DayKind
from ..models import CalendarDay, Region, SchoolYear, SpecialDay, Term
from .rules import demand, recheck, validated

PERMISSION = "calendar.manage"
LONGEST = 62  # days of one holiday; terms have their own ends


@transaction.atomic
def create_school_year(*, by, region: Region, starts_on: dt.date, ends_on: dt.date) -> SchoolYear:
    """Open a school year, named after its two calendar years."""
    demand(by, PERMISSION, region)
    if not dt.timedelta(200) <= ends_on - starts_on <= dt.timedelta(400):
        raise Refused(_("A school year lasts about twelve months."), field="ends_on", code="length")
    other = SchoolYear.objects.filter(region=region, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise Refused(
            _("It overlaps with the school year %(year)s.") % {"year": other},
            field="starts_on",
            code="overlap",
        )
    year = SchoolYear(
        region=region, name=f"{starts_on.year}-{starts_on.year + 1}", starts_on=starts_on, ends_on=ends_on
    )
    validated(year)
    year.save()
    recheck(by, year)
    changes = {"starts_on": [None, starts_on], "ends_on": [None, ends_on]}
    record(by=by, action="year.created", target=year, region=region, changes=changes)
    return year


@transaction.atomic
def set_term(*, by, year: SchoolYear, number: int, starts_on: dt.date, ends_on: dt.date) -> Term:
    """Set the days of a term; a closed term keeps the days it had."""
    demand(by, PERMISSION, year.region)
    term = Term.objects.select_for_update().filter(year=year, number=number).first() or Term(
        year=year, number=number
    )
    _term_open(term)
    if not (year.starts_on <= starts_on <= ends_on <= year.ends_on):
        raise Refused(
            _("The term must lie between %(first)s and %(last)s.")
            % {"first": text.day(year.starts_on), "last": text.day(year.ends_on)},
            field="starts_on",
            code="outside-year",
        )
    other = year.terms.exclude(number=number).filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise Refused(_("It overlaps with the other term of the year."), field="starts_on", code="overlap")
    changes = {"starts_on": [term.starts_on, starts_on], "ends_on": [term.ends_on, ends_on]}
    term.starts_on, term.ends_on = starts_on, ends_on
    validated(term)
    term.save()
    calendar.rebuild(year.region)
    recheck(by, term)
    record(by=by, action="term.set", target=term, region=year.region, changes=changes)
    return term


@transaction.atomic
def close_term(*, by, term: Term) -> Term:
    """Close a term: from now on its records are read only. Terms close in their order, after their last day."""
    demand(by, PERMISSION, term.year.region)
    term = Term.objects.select_for_update(of=("self",)).select_related("year__region").get(pk=term.pk)
    _term_open(term)
    if today() <= term.ends_on:
        raise Refused(
            _("The term runs until %(day)s. Close it after that day.") % {"day": text.day(term.ends_on)},
            code="running",
        )
    earlier = Term.objects.of_calendar(term.year.region_id).filter(closed_at=None, ends_on__lt=term.starts_on)
    first = earlier.select_related("year").order_by("starts_on").first()
    if first:
        raise Refused(_("Close the term %(term)s first.") % {"term": first}, code="order")
    term.closed_at = now()
    term.save(update_fields=["closed_at"])
    record(by=by, action="term.closed", target=term, region=term.year.region)
    return term


@transaction.atomic
def reopen_term(*, by, term: Term, reason: str) -> Term:
    """Open the last closed term again, for a stated reason."""
    demand(by, PERMISSION, term.year.region)
    term = Term.objects.select_for_update(of=("self",)).select_related("year__region").get(pk=term.pk)
    if not term.closed_at:
        raise Refused(_("The term is open."), code="open")
    if not reason.strip():
        raise Refused(_("Say why the term is opened again."), field="reason", code="reason")
    later = Term.objects.of_calendar(term.year.region_id).filter(
        closed_at__isnull=False, starts_on__gt=term.ends_on
    )
    if later.exists():
        raise Refused(
            _("A later term is closed. Only the last closed term can be opened again."), code="order"
        )
    term.closed_at = None
    term.save(update_fields=["closed_at"])
    record(by=by, action="term.reopened", target=term, region=term.year.region, reason=reason)
    return term


def _term_open(term: Term) -> None:
    if term.closed_at:
        raise Refused(
            _("The term was closed on %(day)s; its days no longer change.")
            % {"day": text.day(term.closed_at)},
            code="closed",
        )


@transaction.atomic
def add_special_day(
    *, by, region: Region, kind: str, name: str, starts_on: dt.date, ends_on: dt.date | None = None
) -> SpecialDay:
    """Enter a holiday, or a weekend day that is taught to make up for one."""
    demand(by, PERMISSION, region)
    day = SpecialDay(region=region, kind=kind, name=name, starts_on=starts_on, ends_on=ends_on or starts_on)
    if day.ends_on < day.starts_on or (day.ends_on - day.starts_on).days >= LONGEST:
        raise Refused(
            _("The last day must follow the first within two months."), field="ends_on", code="order"
        )
    other = SpecialDay.objects.filter(
        region=region, starts_on__lte=day.ends_on, ends_on__gte=day.starts_on
    ).first()
    if other:
        raise Refused(
            _("These days belong to “%(name)s” already.") % {"name": other}, field="starts_on", code="overlap"
        )
    _make_up_is_free(day)
    _no_closed_term(region, day)
    validated(day)
    day.save()
    calendar.rebuild(region)
    recheck(by, day)
    changes = {"kind": [None, kind], "starts_on": [None, day.starts_on], "ends_on": [None, day.ends_on]}
    record(by=by, action="special_day.added", target=day, region=region, changes=changes)
    return day


@transaction.atomic
def remove_special_day(*, by, day: SpecialDay) -> None:
    """Take a holiday or make-up day out of the calendar."""
    demand(by, PERMISSION, day.region)
    _no_closed_term(day.region, day)
    changes = {"starts_on": [day.starts_on, None], "ends_on": [day.ends_on, None]}
    record(by=by, action="special_day.removed", target=day, region=day.region, changes=changes)
    region = day.region
    day.delete()
    calendar.rebuild(region)


def _make_up_is_free(day: SpecialDay) -> None:
    if day.kind != DayKind.MAKE_UP:
        return
    taught = CalendarDay.objects.filter(
        region=day.region, date__range=(day.starts_on, day.ends_on), is_school_day=True
    ).first()
    if taught:
        raise Refused(
            _("%(day)s is a school day already. Make-up days lie on free days.")
            % {"day": text.day(taught.date)},
            field="starts_on",
            code="school-day",
        )


def _no_closed_term(region: Region, day: SpecialDay) -> None:
    touched = Q(starts_on__lte=day.ends_on, ends_on__gte=day.starts_on)
    term = (
        Term.objects.of_calendar(region.pk)
        .filter(touched, closed_at__isnull=False)
        .select_related("year")
        .first()
    )
    if term:
        raise Refused(
            _("The term %(term)s is closed; its days no longer change.") % {"term": term},
            field="starts_on",
            code="closed",
        )
