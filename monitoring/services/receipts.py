"""Receipts: who an issued bulletin goes to, who has signed for it, and who has not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from quality.audit.services import record
from quality.core.clock import now
from quality.core.errors import Refused
from quality.organisation import calendar as calendars
from quality.organisation.models import Region, School

from ..models import Bulletin, Receipt

SCHOOL_DAYS = 3


def send_out(bulletin: Bulletin, issued_on: dt.date) -> None:
    """One receipt for each addressee: the counties of a prefecture, the schools of a county."""
    due = due_on(bulletin.region, issued_on)
    if bulletin.region.level == "county":
        schools = School.objects.open(issued_on).filter(county=bulletin.region)
        rows = [Receipt(bulletin=bulletin, school=school, due_on=due) for school in schools]
    else:
        counties = Region.objects.open(issued_on).counties().filter(parent=bulletin.region)
        rows = [Receipt(bulletin=bulletin, region=county, due_on=due) for county in counties]
    Receipt.objects.bulk_create(rows)


def due_on(region: Region, issued_on: dt.date) -> dt.date:
    """Three school days after the issue; in the holidays three days."""
    calendar = calendars.calendar_for(region)
    day = calendar.after(issued_on, SCHOOL_DAYS) if calendar else None
    return day or issued_on + dt.timedelta(days=SCHOOL_DAYS)


@transaction.atomic
def sign_receipt(*, by, receipt: Receipt, at: dt.datetime | None = None) -> Receipt:
    """Sign for a bulletin. The view has checked that it is one's own place; `at` is for receipts of the past."""
    held = (
        Receipt.objects.select_for_update(of=("self",))
        .select_related("bulletin", "region", "school")
        .get(pk=receipt.pk)
    )
    if held.signed_at:
        raise Refused(
            _("This bulletin has been signed for already, by %(name)s.") % {"name": held.signed_by_name}
        )
    held.signed_at = min(at or now(), now())
    held.signed_by_id, held.signed_by_name = by.pk, str(by)
    held.save()
    record(by=by, action="bulletin.signed_for", target=held.bulletin, region=held.region, school=held.school)
    return held
