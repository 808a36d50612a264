"""Regions get new names, codes and parents; the old ones stay on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core.errors import Refused

from ..codes import CodeSet, Level
from ..models import Region, RegionCode, RegionPlacement, School
from .rules import LONG_AGO, demand, hand_over, not_in_future, recheck
from .schools import place_school

RANK = {Level.PROVINCE: 0, Level.PREFECTURE: 1, Level.COUNTY: 2, Level.TOWNSHIP: 3}


@transaction.atomic
def rename_region(
    *,
    by,
    region: Region,
    name: str,
    from_day: dt.date,
    name_en: str = "",
    code: str = "",
    code_set: str = CodeSet.MCA,
    reason: str = "",
) -> Region:
    """Give a region a new name from a day, and a new code in one code set where one is given."""
    demand(by, "organisation.manage", region.parent)
    not_in_future(from_day)
    region = Region.objects.select_for_update().get(pk=region.pk)
    rows = list(region.codes.filter(valid_to=None))
    row_of_set = next((row for row in rows if row.code_set == code_set), None)
    new_code = code or (row_of_set.code if row_of_set else "")
    if name == region.name and (not code or (row_of_set and row_of_set.code == code)):
        raise Refused(
            _("Name and code are the same as before. Enter a new one."), field="name", code="unchanged"
        )
    old_code = row_of_set.code if row_of_set else None
    for row in rows:
        hand_over(row, from_day)
        _new_code(region, row.code_set, new_code if row.code_set == code_set else row.code, name, from_day)
    if code and row_of_set is None:
        _new_code(region, code_set, code, name, from_day)
    changes = {"name": [region.name, name]} | (
        {"code": [old_code, code]} if code and code != old_code else {}
    )
    region.name, region.name_en = name, name_en or region.name_en
    region.save(update_fields=["name", "name_en"])
    recheck(by, region)
    changes["from_day"] = [None, from_day]
    record(by=by, action="region.renamed", target=region, region=region, changes=changes, reason=reason)
    return region


def _new_code(region: Region, code_set: str, code: str, name: str, from_day: dt.date) -> None:
    taken = (
        RegionCode.objects.during(from_day, dt.date.max)
        .filter(code_set=code_set, code=code)
        .exclude(region=region)
    )
    other = taken.select_related("region").first()
    if other:
        raise Refused(
            _("The code %(code)s stands for %(region)s at that time. End it there first.")
            % {"code": code, "region": other.region},
            field="code",
            code="code-taken",
        )
    RegionCode.objects.create(region=region, code_set=code_set, code=code, name=name, valid_from=from_day)


@transaction.atomic
def move_region(*, by, region: Region, parent: Region, from_day: dt.date, reason: str = "") -> Region:
    """Put a region under another parent from a day; schools of a township follow it into its new county."""
    demand(by, "organisation.manage", region.parent, parent)
    not_in_future(from_day)
    region = Region.objects.select_for_update().get(pk=region.pk)
    before = region.parent
    if parent.pk == region.parent_id:
        raise Refused(_("The region already belongs there."), field="parent", code="unchanged")
    if RANK[parent.level] >= RANK[region.level]:
        raise Refused(_("Choose a region of a higher level."), field="parent", code="wrong-level")
    if parent.closed_on:
        raise Refused(
            _("That region has been dissolved. Choose one that exists."), field="parent", code="closed"
        )
    _place_region(region, parent, from_day)
    if region.level == Level.TOWNSHIP:
        for school in School.objects.filter(township=region):
            place_school(school, parent, region, from_day)
    recheck(by, region)
    changes = {"parent": [str(before) if before else None, str(parent)], "from_day": [None, from_day]}
    record(by=by, action="region.moved", target=region, region=region, changes=changes, reason=reason)
    return region


def _place_region(region: Region, parent: Region, from_day: dt.date) -> None:
    current = region.placements.order_by("-valid_from").first()
    if current is None and region.parent_id:
        since = min(region.opened_on or LONG_AGO, from_day)
        current = RegionPlacement.objects.create(region=region, parent_id=region.parent_id, valid_from=since)
    if current:
        hand_over(current, from_day)
    RegionPlacement.objects.create(region=region, parent=parent, valid_from=from_day)
    region.parent = parent
    region.save(update_fields=["parent"])
