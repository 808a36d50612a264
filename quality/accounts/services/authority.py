"""Who may give which role where: nobody gives more than they hold, nor to themselves.

1. The giver looks after accounts (`account.manage`) in the place of the role.
2. The giver holds, in that place, every permission of the role. Permissions on one's own records (roles.OWN_RECORDS)
   are left out of this: a bureau appoints principals and teachers though it logs no lessons itself.
3. An administrator gives any role inside the own place. That is the whole of the administrator's work, and the audit
   trail of it is read by others: administrator and auditor are given by administrators only, and nobody is both.
4. Nobody gives anything to themselves, ends a role of their own, or changes an account that holds more.
5. A right that ends gives only roles that end no later: a deputy cannot leave anybody behind.
6. Programs hold the role for programs and nothing else, from those who look after them (`token.service`).
7. Passwords and second factors of staff are reset by administrators only, or one official could act as another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from quality.core.clock import today
from quality.core.scope import Hold
from quality.organisation.models import Region, School

from ..models import Grant, User
from ..roles import ADMINISTRATOR, OWN_RECORDS, REGION, ROLES, SCHOOL, SELF, SEPARATED, SERVICE, Role

Place = School | Region | None
FAR = dt.date.max


@dataclass(frozen=True)
class Authority:
    """What one account may give to others."""

    by: User

    def holds(self, place: Place, until: dt.date | None = None) -> Iterator[Hold]:
        """The account's holds over a place that last as long as the role to be given (None: open end)."""
        for grant, hold in zip(self.by.grants_in_force, self.by.scope.holds, strict=True):
            if covers(hold, place) and lasts(grant, until):
                yield hold

    def manages(self, place: Place) -> bool:
        """Does the account look after accounts in this place?"""
        return any("account.manage" in hold.permissions for hold in self.holds(place, dt.date.min))

    def administers(self, place: Place) -> bool:
        """Is the account an administrator of this place?"""
        return any(hold.role == ADMINISTRATOR for hold in self.holds(place, dt.date.min))

    def may_give(self, role: Role, place: Place, until: dt.date | None = dt.date.min) -> bool:
        """May it give this role in this place until this day (None: until further notice)?"""
        if not fits(role, place):
            return False
        holds = list(self.holds(place, until))
        held = frozenset().union(*(hold.permissions for hold in holds))
        if "account.manage" not in held:
            return False
        if role.code == SERVICE:
            return "token.service" in held
        if any(hold.role == ADMINISTRATOR for hold in holds):
            return True
        return role.code not in SEPARATED and role.permissions - OWN_RECORDS <= held

    def roles(self) -> list[Role]:
        """Roles that the account may give somewhere, for the choices of forms."""
        tops = [
            grant.place
            for grant in self.by.grants_in_force
            if "account.manage" in ROLES[grant.role].permissions
        ]
        return [role for role in ROLES.values() if any(self._somewhere(role, top) for top in tops)]

    def _somewhere(self, role: Role, top: Place) -> bool:
        if role.place == SELF or not isinstance(top, Region):
            return self.may_give(role, None)
        probes: list[Place] = [School(county=top)]
        if role.place == REGION:
            probes = [Region(pk=top.pk, level=level) for level in role.levels or (top.level,)]
            probes = [probe for probe in probes if LEVELS.index(probe.level) >= LEVELS.index(top.level)]
        return any(self.may_give(role, probe) for probe in probes)


LEVELS = ("province", "prefecture", "county", "township")


def covers(hold: Hold, place: Place) -> bool:
    """Does a hold reach a place? Roles about oneself have none, so any place will do."""
    if place is None or hold.everywhere:
        return True
    if isinstance(place, School):
        return place.pk in hold.school_ids or place.county_id in hold.region_ids
    return place.pk in hold.region_ids


def lasts(grant: Grant, until: dt.date | None) -> bool:
    """Does a grant hold until a day; until further notice where none is given?"""
    return grant.last_day is None or (until is not None and grant.last_day >= until)


def fits(role: Role, place: Place) -> bool:
    """Is this the kind and the level of place that the role is given in?"""
    if role.place == SELF:
        return place is None
    if role.place == SCHOOL:
        return isinstance(place, School)
    return isinstance(place, Region) and (not role.levels or place.level in role.levels)


def grants_during(user: User, first: dt.date, last: dt.date = FAR) -> list[Grant]:
    """Roles that an account holds or will hold on at least one day of a span."""
    grants = Grant.objects.filter(user=user, ended_at=None).during(first, last)
    grants = grants.select_related("post", "region", "school__county")
    return [grant for grant in grants if (grant.last_day or FAR) >= first]


def may_manage(by: User, user: User, credentials: bool = False) -> bool:
    """May `by` change this account, or help it back in: give every role it holds or will hold, and rule 7."""
    if by.pk == user.pk or not User.objects.visible_to(by).filter(pk=user.pk).exists():
        return False
    authority = Authority(by)
    held = grants_during(user, today())
    if not held:
        return authority.manages(None)
    if not all(authority.may_give(ROLES[grant.role], grant.place) for grant in held):
        return False
    return not credentials or all(authority.administers(g.place) for g in held if ROLES[g.role].staff)
