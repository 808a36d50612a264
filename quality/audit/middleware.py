"""Lets audit entries say from where and over which channel a change came."""

from django.conf import settings

from .services import Origin, origin


def address_of(request) -> str | None:
    """The caller's address; behind a proxy, the one that the proxy has seen (the last of the list)."""
    seen = (
        request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        if settings.BEHIND_PROXY
        else ""
    )
    return seen or request.META.get("REMOTE_ADDR") or None


class OriginMiddleware:
    """Remember the caller's address for the time of one request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        channel = "api" if request.path.startswith("/api/") else "web"
        token = origin.set(Origin(address_of(request), channel))
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
