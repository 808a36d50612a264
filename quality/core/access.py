"""Deny by default: every view declares who may call it, and a middleware refuses one that declares nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from .scope import scope_of

PUBLIC = "public"
SIGNED_IN = "signed-in"


def access(rule: str, *methods: str) -> Callable:
    """Declare who may call a function view, and by which methods (GET and POST where none is named): PUBLIC, SIGNED_IN,
    a permission, or several of which one is enough (`"observation.view|observation.own"`)."""
    return lambda view: declare(view, rule, *methods)


def declare(view: Callable, rule: str, *methods: str) -> Callable:
    """Set the access rule on a view that is not ours, in the URL configuration."""
    view.access_rule = rule
    view.access_methods = methods or ("GET", "POST")
    return view


def rule_of(view: Callable) -> str | None:
    """The declared rule of a view function, of the class behind it, or None."""
    declared = getattr(view, "access_rule", None)
    for holder in (getattr(view, "view_class", None), getattr(view, "cls", None)):
        declared = declared or getattr(holder, "access", None)
    return declared


def permitted(user, rule: str) -> bool:
    """Whether a user holds what a rule asks for; the one place that reads rules."""
    if rule == PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return rule == SIGNED_IN or any(scope_of(user).allows(permission) for permission in rule.split("|"))


def methods_of(view: Callable) -> tuple[str, ...]:
    """The methods that a view answers: of an API view its actions, of a page its handlers, else as declared."""
    if getattr(view, "actions", None):
        return tuple(sorted(method.upper() for method in view.actions))
    page, api = getattr(view, "view_class", None), getattr(view, "cls", None)
    if page or api:
        known = ("get", "post", "put", "patch", "delete") if api else ("get", "post")
        return tuple(method.upper() for method in known if hasattr(api or page, method))
    return view.access_methods


class AccessMiddleware:
    """Check the declared rule before a view runs.

    Places are not checked here but in the querysets, which start from `visible_to(user)`.
    API views (with `cls`) authenticate themselves by token; their permission class asks for the same rule.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Refuse what is undeclared, send strangers to the sign-in page, raise 403 for a missing permission."""
        rule = rule_of(view)
        if rule is None:
            raise ImproperlyConfigured(
                f"The view {view.__module__}.{view.__qualname__} declares no access rule."
            )
        if hasattr(view, "cls"):
            return None
        allowed = methods_of(view)
        if request.method not in (*allowed, "HEAD" if "GET" in allowed else ""):
            return HttpResponseNotAllowed(allowed)
        if rule == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not permitted(request.user, rule):
            raise PermissionDenied
        return None
