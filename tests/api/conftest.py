"""The cast with its calendar and lessons, and a client that speaks for one of them by token."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import pytest
from django.test import Client

from quality.accounts.models import ApiToken
from quality.accounts.services.tokens import digest_of, offered_scopes
from quality.core.clock import now
from tests.programmes.conftest import friday, lesson, recorded, submit, world

__all__ = ["friday", "lesson", "recorded", "submit", "world"]


class Api:
    """Requests by token, with JSON both ways. `body` is the last answer's."""

    def __init__(self, secret: str = "", **headers: str):
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.headers |= headers

    def ask(self, method: str, path: str, data: Any = None, **headers: str):
        """Any request; header names are written with underscores."""
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {"headers": given}
        if data is not None:
            options |= {"data": data, "content_type": "application/json"}
        answer = getattr(self.client, method)(path, **options)
        if answer.get("Content-Type", "").startswith("application/problem+json"):
            assert {"title", "status", "code", "detail"} <= set(answer.json())
            assert answer.json()["status"] == answer.status_code
        return answer

    def get(self, path: str, **headers: str):
        return self.ask("get", path, **headers)

    def post(self, path: str, data: Any, **headers: str):
        return self.ask("post", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str):
        return self.ask("patch", path, data, **headers)

    def delete(self, path: str, **headers: str):
        return self.ask("delete", path, **headers)

    def ids(self, path: str) -> list[int]:
        """Ids of all pages of a list, in order."""
        found, cursor = [], None
        while True:
            sign = "&" if "?" in path else "?"
            answer = self.get(f"{path}{sign}cursor={cursor}" if cursor else path)
            assert answer.status_code == 200, answer.content
            found += [row["id"] for row in answer.json()["results"]]
            cursor = answer.json()["next"]
            if not cursor:
                return found


def secret_of(user, *scopes: str, expires: dt.timedelta = dt.timedelta(days=30)) -> str:
    """A token with some scopes; with all that the account may do where none is named."""
    prefix = secrets.token_hex(4)
    secret = f"qp_{prefix}_{secrets.token_urlsafe(32)}"
    scopes = list(scopes) or offered_scopes(user)
    ApiToken.objects.create(
        user=user,
        name="test",
        prefix=prefix,
        digest=digest_of(secret),
        scopes=scopes,
        expires_at=now() + expires,
    )
    return secret


@pytest.fixture
def api(db):
    """`api(user, "observation.view")` speaks for a user by a token with these scopes; `api()` for a stranger."""

    def made(user=None, *scopes: str, **headers: str) -> Api:
        return Api(secret_of(user, *scopes) if user else "", **headers)

    return made
