"""Requests through the WSGI handler in this process, with the session or a token of a demo log-in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from quality.accounts.middleware import SECOND_FACTOR
from quality.accounts.models import User
from quality.accounts.services.tokens import create_token, offered_scopes

Headers = dict[str, str]


@contextmanager
def served() -> Iterator[Callable]:
    """A handler that knows the bare views, too."""
    with override_settings(ROOT_URLCONF="monitoring.bench.urls"):
        yield WSGIHandler()


def with_session(username: str) -> Headers:
    """Headers of a person who has signed in."""
    user = User.objects.get(username=username)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_FACTOR] = True
    session.save()
    return {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def with_token(username: str) -> Headers:
    """Headers with a token that may read all its account may read."""
    user = User.objects.get(username=username)
    scopes = offered_scopes(user)
    _token, secret = create_token(by=user, user=user, name="bench", scopes=scopes, expires_in=1)
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


class Caller:
    """Asks for one address again and again."""

    def __init__(self, handler: Callable, url: str, headers: Headers) -> None:
        parts = urlsplit(url)
        self.handler, self.url = handler, url
        self.environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "https",
            "wsgi.errors": io.StringIO(),
            **headers,
        }

    def __call__(self) -> bytes:
        """The body; an answer that is not 200 is an error."""
        states: list[str] = []
        environ = {**self.environ, "wsgi.input": io.BytesIO()}
        response = self.handler(environ, lambda status, headers, *more: states.append(status))
        body = b"".join(response)
        response.close()
        if not states[0].startswith("200"):
            raise AssertionError(f"{self.url}: {states[0]}")
        return body
