"""Who can see this, and why: answered from the same roles and grants that decide it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quality.core.text import localized
from quality.organisation.models import Person, Region, School

from ..models import Grant
from ..roles import ROLES, roles_with

NAMED = 200


@dataclass(frozen=True)
class Seer:
    """One line of the answer: an account, or a number of accounts with one role where names are nobody's business."""

    name: str
    role: str
    place: str
    reason: str
    until: dt.date | None = None
    number: int = 1


def who_can_see(
    permission: str,
    school: School | None = None,
    region: Region | None = None,
    persons: Iterable[tuple[Person, str | Promise]] = (),
    *,
    also: Q | None = None,
    anywhere: bool = False,
    names: bool = False,
) -> list[Seer]:
    """Everyone who holds the permission where the record lies, and the persons whose own record it is.

    Officials are named; others are counted by role unless `names`, which is for readers who may see the people there.
    `also`: grants elsewhere that reach the record, such as those of the addressees. `anywhere`: the record is open to
    all who hold the permission, wherever that is. Queries: two, and one per level of the region tree.
    """
    codes = [role.code for role in roles_with(permission)]
    grants = Grant.objects.in_force().filter(role__in=codes, user__is_active=True)
    if not anywhere:
        grants = grants.filter(_there(school, region, also))
    own = [Seer(person.name, "", "", str(reason)) for person, reason in persons if person]
    named = [code for code in codes if ROLES[code].staff or (names and not anywhere)]
    return own + _named(grants.filter(role__in=named)) + _counted(grants.exclude(role__in=named))


def _there(school: School | None, region: Region | None, also: Q | None) -> Q:
    """Grants whose place contains the record."""
    base = school.county if school else region
    ids = []
    while base is not None:
        ids.append(base.pk)
        base = base.parent
    q = Q(region__in=ids)
    if school:
        q |= Q(school=school)
    return q | also if also is not None else q


def _named(grants) -> list[Seer]:
    rows = grants.select_related("user", "region", "school", "post").order_by("region__level", "role", "pk")[
        :NAMED
    ]
    order = list(ROLES)
    return [
        Seer(str(g.user), str(ROLES[g.role].name), localized(g.place, "name"), _reason(g), g.last_day)
        for g in sorted(rows, key=lambda g: (order.index(g.role), g.pk))
    ]


def _reason(grant: Grant) -> str:
    if grant.reason:
        return grant.reason
    return _("comes with the post") if grant.post_id else _("role given")


def _counted(grants) -> list[Seer]:
    rows = grants.values("role").annotate(number=Count("user", distinct=True)).order_by("role")
    found = {row["role"]: row["number"] for row in rows}
    return [
        Seer("", str(role.name), "", _("role given"), None, found[role.code])
        for role in ROLES.values()
        if role.code in found
    ]
