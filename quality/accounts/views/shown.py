"""Roles and tokens as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quality.core.clock import now, today

from ..models import ApiToken, Grant
from ..roles import PERMISSION_NAMES, ROLES


def held(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """Each role with its place, its time, and all that it allows in words."""
    return [
        {
            "grant": grant,
            "role": ROLES[grant.role],
            "permissions": [
                name for code, name in PERMISSION_NAMES.items() if code in ROLES[grant.role].permissions
            ],
            "last_day": grant.last_day,
            "state": state_of(grant),
            "dialog": f"end-{grant.pk}",
        }
        for grant in grants
    ]


def state_of(grant: Grant) -> str:
    """now, later, or over."""
    if grant.ended_at or (grant.last_day and grant.last_day < today()):
        return "over"
    return "later" if grant.valid_from > today() else "now"


def token_rows(tokens: Iterable[ApiToken]) -> list[dict[str, Any]]:
    """Tokens with their scopes in words and whether they still work."""
    moment = now()
    return [
        {
            "token": token,
            "scopes": [PERMISSION_NAMES[code] for code in token.scopes if code in PERMISSION_NAMES],
            "state": "revoked" if token.revoked_at else "expired" if token.expires_at <= moment else "usable",
        }
        for token in tokens
    ]
