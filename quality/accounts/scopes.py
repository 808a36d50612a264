"""From grants to scope."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from quality.core.clock import today
from quality.core.prepared import Prepared
from quality.core.scope import Hold, Scope
from quality.organisation.models import Region

from .models import Grant, User
from .roles import ROLES


class Held(NamedTuple):
    """What counts of a grant. `above` is the region above the region it is held in."""

    role: str
    school_id: int | None
    region_id: int | None
    above: int | None


IN_FORCE = Prepared(
    lambda user, day: (
        Grant.objects.in_force(day)
        .filter(user=user)
        .order_by("pk")
        .values_list("role", "school_id", "region_id", "region__parent_id")
    ),
    user=int,
    day=dt.date,
)


def scope_for(user: User) -> Scope:
    """The scope of an account: its grants in force, with the regions below each place resolved."""
    if not user.is_active:
        return Scope()
    return Scope(tuple(hold_of(held) for held in held_by(user)), user.person_id)


def held_by(user: User) -> list[Held]:
    """Today's grants, in their order; those that the request has loaded already are not asked for again."""
    if "grants_in_force" in user.__dict__:
        return [
            Held(
                grant.role, grant.school_id, grant.region_id, grant.region.parent_id if grant.region else None
            )
            for grant in user.grants_in_force
        ]
    return [Held(*row) for row in IN_FORCE.rows(user=user.pk, day=today())]


def hold_of(held: Held) -> Hold:
    """What one grant allows, and where."""
    role = ROLES[held.role]
    if held.school_id:
        return Hold(role.code, role.permissions, school_ids=frozenset({held.school_id}))
    if held.region_id:
        below = Region.objects.subtree_ids([held.region_id])
        return Hold(role.code, role.permissions, region_ids=below, everywhere=held.above is None)
    return Hold(role.code, role.permissions)
