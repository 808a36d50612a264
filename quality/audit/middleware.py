"""Lets audit entries say from where and over which channel a change came."""

from .services import Origin, origin


class OriginMiddleware:
    """Remember the caller's address for the time of one request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        channel = "api" if request.path.startswith("/api/") else "web"
        token = origin.set(Origin(request.META.get("REMOTE_ADDR") or None, channel))
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
