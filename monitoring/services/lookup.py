"""Finding what a command names: a region by its code, a month by its text."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.core.errors import Refused
from quality.organisation.models import Region, RegionCode


def region_by_code(code: str, code_set: str = "") -> Region:
    """The region that a division code stands for today. One code may mean two places, one in each set."""
    codes = RegionCode.objects.on(today()).filter(code=code).select_related("region__parent")
    if code_set:
        codes = codes.filter(code_set=code_set)
    found = {row.region_id: row for row in codes}
    if not found:
        raise Refused(_("No region has the code %(code)s today.") % {"code": code}, field="region")
    if len(found) > 1:
        meanings = ", ".join(f"{row.get_code_set_display()}: {row.region}" for row in found.values())
        message = _("The code %(code)s has several meanings (%(meanings)s). Name the code set.")
        raise Refused(message % {"code": code, "meanings": meanings}, field="region")
    return next(iter(found.values())).region


def month_of(text: str) -> dt.date:
    """2026-10 as the first day of that month."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        message = _("Write the month as year and month, for example 2026-10.")
        raise Refused(message, field="month") from None
