"""Rules that several services share: who may act where, and what a dated change must respect."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.audit.services import changed_fields, record, snapshot
from quality.core import text
from quality.core.clock import today
from quality.core.errors import Refused
from quality.core.scope import Scope, scope_of

from ..models import Region, School

LONG_AGO = dt.date(1949, 10, 1)  # since when a place stood where it stands, if nobody has recorded it
DAY = dt.timedelta(days=1)


def covers(scope: Scope, permission: str, place: Region | School) -> bool:
    """Whether a permission is held in a place."""
    if scope.everywhere(permission):
        return True
    regions = scope.region_ids(permission)
    if isinstance(place, School):
        return place.pk in scope.school_ids(permission) or place.county_id in regions
    return place.pk in regions


def demand(by, permission: str, *places: Region | School | None) -> None:
    """Refuse with 403 unless the permission is held in every place; a missing place needs it everywhere."""
    if by is None:
        return
    scope = scope_of(by)
    for place in places:
        held = scope.everywhere(permission) if place is None else covers(scope, permission, place)
        if not held:
            raise PermissionDenied(_("You have no right to change this place."))


def recheck(by, row: models.Model) -> None:
    """What has been written must still be visible to its author, or nothing is written at all."""
    if by is not None and not type(row).objects.visible_to(by).filter(pk=row.pk).exists():
        raise PermissionDenied(_("This change would move the record out of your reach. Ask the level above."))


def validated(row: models.Model, exclude: tuple[str, ...] = ()) -> None:
    """Check a row against its model and constraints; the first complaint becomes a refusal."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field="" if name == "__all__" else name, code="invalid") from error


def not_in_future(day: dt.date, field: str = "from_day") -> None:
    """Changes of today's name or place are entered on the day they take effect, or later."""
    if day > today():
        raise Refused(
            _("Enter this change on the day it takes effect or later; that day still lies ahead."),
            field=field,
            code="future",
        )


def hand_over(current, from_day: dt.date, field: str = "from_day") -> None:
    """End the row in force the day before; a row cannot end before it began."""
    if current.valid_from >= from_day:
        raise Refused(
            _("The present entry began on %(day)s. Choose a later day.")
            % {"day": text.day(current.valid_from)},
            field=field,
            code="too-early",
        )
    current.valid_to = from_day - DAY
    current.save(update_fields=["valid_to"])


def edited(
    row: models.Model, fields: dict[str, Any], *, by, action: str, region=None, school=None, reason=""
) -> bool:
    """Write changed fields of one row with their audit entry; False where nothing differs."""
    names = list(fields)
    before = snapshot(row, names)
    for name, value in fields.items():
        setattr(row, name, value)
    changes = changed_fields(before, snapshot(row, names))
    if not changes:
        return False
    validated(row)
    row.save(update_fields=names)
    recheck(by, row)
    record(
        by=by,
        action=action,
        target=row,
        region=region,
        school=school,
        changes=_readable(row, changes),
        reason=reason,
    )
    return True


def _readable(row: models.Model, changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Keys of other records are written with their names: the trail must be readable when they are gone."""
    shown = {}
    for name, (before, after) in changes.items():
        field = row._meta.get_field(name)
        if field.is_relation:
            names = {
                item.pk: str(item)
                for item in field.related_model._base_manager.filter(pk__in=[before, after])
            }
            shown[name] = [names.get(before), names.get(after)]
        else:
            shown[name] = [before, after]
    return shown
