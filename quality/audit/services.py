"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models

from .models import Entry


@dataclass(frozen=True)
class Origin:
    """Where a request came from: address, and channel (web, api, job, command)."""

    address: str | None = None
    channel: str = "job"


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())


def record(
    *,
    by,
    action: str,
    target: models.Model | None = None,
    region=None,
    school=None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Write one entry. Call it inside the transaction of the change it tells of.

    `by` is the acting user, or None where the portal itself acts. `region` and `school` decide who may read the
    entry; a school's county is taken as the region where none is given.
    """
    here = origin.get()
    if school is not None and region is None:
        region_id = school.county_id
    else:
        region_id = getattr(region, "pk", None)
    return Entry.objects.create(
        actor_id=getattr(by, "pk", None),
        actor_name=str(by) if by is not None else "",
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_name=str(target)[:200] if target is not None else "",
        region_id=region_id,
        school_id=getattr(school, "pk", None),
        changes=dict(changes or {}),
        reason=reason,
        address=here.address,
        channel=here.channel,
    )


def snapshot(instance: models.Model, fields: list[str]) -> dict[str, Any]:
    """The named fields of a record as plain values, to compare before and after."""
    return {name: instance._meta.get_field(name).value_from_object(instance) for name in fields}


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Fields whose value differs, each with [before, after]."""
    names = {**before, **after}
    return {n: [before.get(n), after.get(n)] for n in names if before.get(n) != after.get(n)}
