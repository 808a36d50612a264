"""Signing in: the access log, and the lock after too many failures.

Failures are counted in the audit trail, so that the lock holds on every web machine and while the cache is away.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from quality.audit.models import Entry
from quality.audit.services import record
from quality.core.clock import now

from ..models import User
from ..roles import ROLES

LOCK_TRIES = 5
LOCK_MINUTES = 15
FAILURES = ("sign_in.failed", "second_factor.failed")
FORGIVING = ("account.unlocked", "account.password_reset")


def record_sign_in(action: str, user: User | None, reason: str = "", by: User | None = None) -> Entry:
    """One line of the access log, readable in the place of the account. Unknown user names are not kept:
    people type passwords into that field."""
    place = home_of(user) if user else {}
    return record(by=by, action=action, target=user, reason=reason, **place)


def home_of(user: User) -> dict[str, Any]:
    """The place of an account's leading role, for the audit trail."""
    grants = user.grants_in_force
    if not grants:
        return {}
    order = list(ROLES)
    first = min(grants, key=lambda grant: order.index(grant.role))
    return {"school": first.school} if first.school_id else {"region": first.region}


def locked_until(user: User) -> dt.datetime | None:
    """The moment the lock ends, or None: five failures within fifteen minutes lock until the first of them is
    fifteen minutes old."""
    window = now() - dt.timedelta(minutes=LOCK_MINUTES)
    recent = Entry.objects.about(user).filter(at__gt=window)
    moments = []
    for action, at in recent.filter(action__in=(*FAILURES, *FORGIVING)).values_list("action", "at")[
        :LOCK_TRIES
    ]:
        if action in FORGIVING:
            break
        moments.append(at)
    if len(moments) < LOCK_TRIES:
        return None
    return moments[-1] + dt.timedelta(minutes=LOCK_MINUTES)
