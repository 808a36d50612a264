"""From grants to scope."""

from __future__ import annotations

from quality.core.scope import Hold, Scope
from quality.organisation.models import Region

from .models import Grant, User
from .roles import ROLES


def scope_for(user: User) -> Scope:
    """The scope of an account: its grants in force, with the regions below each place resolved."""
    if not user.is_active:
        return Scope()
    return Scope(tuple(hold_of(grant) for grant in user.grants_in_force), user.person_id)


def hold_of(grant: Grant) -> Hold:
    """What one grant allows, and where."""
    role = ROLES[grant.role]
    if grant.school_id:
        return Hold(role.code, role.permissions, school_ids=frozenset({grant.school_id}))
    if grant.region_id:
        below = Region.objects.subtree_ids([grant.region_id])
        return Hold(role.code, role.permissions, region_ids=below, everywhere=grant.region.parent_id is None)
    return Hold(role.code, role.permissions)
