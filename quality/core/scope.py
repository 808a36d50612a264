"""What one person may do, and where.

A scope is the sum of the roles that a person holds today, each in a place. Every queryset's `visible_to(user)`
and every permission check reads it, so that lists, single records, exports and the API cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

EVERY_ROW = ~Q(pk__in=())  # unlike Q(), still true when combined with |


@dataclass(frozen=True)
class Hold:
    """One role held in one place: its permissions, the regions below that place, or the one school."""

    role: str
    permissions: frozenset[str]
    region_ids: frozenset[int] = frozenset()
    school_ids: frozenset[int] = frozenset()
    everywhere: bool = False


@dataclass(frozen=True)
class Scope:
    """The holds of one person. An empty scope sees nothing."""

    holds: tuple[Hold, ...] = ()
    person_id: int | None = None
    limited_to: frozenset[str] | None = field(default=None)

    def _giving(self, permission: str) -> Iterable[Hold]:
        if self.limited_to is not None and permission not in self.limited_to:
            return ()
        return (hold for hold in self.holds if permission in hold.permissions)

    @property
    def roles(self) -> tuple[str, ...]:
        """Codes of the roles held today, each once, in the order of the grants."""
        return tuple(dict.fromkeys(hold.role for hold in self.holds))

    @property
    def permissions(self) -> frozenset[str]:
        """All permissions held anywhere."""
        held = frozenset().union(*(hold.permissions for hold in self.holds))
        return held if self.limited_to is None else held & self.limited_to

    def allows(self, permission: str) -> bool:
        """True where the permission is held in at least one place."""
        return any(True for _ in self._giving(permission))

    def everywhere(self, permission: str) -> bool:
        """True where the permission is held at the root of the region tree, so no row needs filtering."""
        return any(hold.everywhere for hold in self._giving(permission))

    def region_ids(self, permission: str) -> frozenset[int]:
        """Ids of all regions, with what lies below them, in which the permission is held."""
        return frozenset().union(*(hold.region_ids for hold in self._giving(permission)))

    def school_ids(self, permission: str) -> frozenset[int]:
        """Ids of the schools in which the permission is held directly, not through a region."""
        return frozenset().union(*(hold.school_ids for hold in self._giving(permission)))

    def limit(self, permissions: Iterable[str]) -> Scope:
        """The same scope cut down to some permissions, as an API token does."""
        return Scope(self.holds, self.person_id, frozenset(permissions))

    def schools_q(self, permission: str, path: str = "school") -> Q:
        """Condition on a model with a path to School; `path=""` for School itself."""
        if self.everywhere(permission):
            return EVERY_ROW
        prefix = f"{path}__" if path else ""
        own = Q(**{f"{prefix}pk__in" if prefix else "pk__in": self.school_ids(permission)})
        return own | Q(**{f"{prefix}county__in": self.region_ids(permission)})

    def regions_q(self, permission: str, path: str = "region") -> Q:
        """Condition on a model with a path to Region; `path=""` for Region itself."""
        if self.everywhere(permission):
            return EVERY_ROW
        return Q(**{f"{path}__in" if path else "pk__in": self.region_ids(permission)})


EMPTY = Scope()


def scope_of(user) -> Scope:
    """The scope of any user object; an anonymous visitor has the empty one."""
    return getattr(user, "scope", EMPTY)
