"""Requests that carry a key are done once, however often they are sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from quality.core.clock import now
from quality.core.errors import Refused

from ..models import IdempotentRequest, User

KEPT = dt.timedelta(days=2)


def earlier_answer(*, by: User, key: str, digest: str) -> IdempotentRequest | None:
    """The answer to an earlier request with the key. Call it inside the transaction that does the work: it holds the key.

    A second request with a key that is being worked on is refused at once and may come again; one with another body
    is refused for good.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(by, key)])
        if not cursor.fetchone()[0]:
            raise Refused(
                _("A request with this key is being worked on. Ask again in a moment."), code="in_progress"
            )
    found = IdempotentRequest.objects.filter(user=by, key=key).first()
    if found and not hmac.compare_digest(found.digest, digest):
        raise Refused(
            _("This key has been used for another request. Take a new key for each thing to be done."),
            field="Idempotency-Key",
            code="key_reused",
        )
    return found


def keep_answer(*, by: User, key: str, digest: str, status: int, headers: dict[str, Any], body: str) -> None:
    """Keep an answer, in the transaction of the work itself."""
    IdempotentRequest.objects.create(
        user=by, key=key, digest=digest, status=status, headers=headers, body=body
    )


def forget_answers() -> int:
    """Delete answers that nobody will ask for again."""
    return IdempotentRequest.objects.filter(created_at__lt=now() - KEPT).delete()[0]


def _number(by: User, key: str) -> int:
    """The lock's number; two keys that share one merely wait for each other."""
    digest = hashlib.sha256(f"api {by.pk} {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
