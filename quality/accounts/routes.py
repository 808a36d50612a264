"""Every route of the portal with its methods and the roles that may call it: for people, and for the access table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

from quality.core.access import PUBLIC, SIGNED_IN, methods_of, rule_of

from .roles import ROLES


@dataclass(frozen=True)
class Route:
    """One address with its methods. `rule` is public, signed-in or a permission."""

    path: str
    name: str
    methods: tuple[str, ...]
    rule: str

    @property
    def roles(self) -> tuple[str, ...]:
        """Codes of the roles that may call it; places are checked by the querysets."""
        if self.rule in (PUBLIC, SIGNED_IN):
            return tuple(ROLES)
        wanted = set(self.rule.split("|"))
        return tuple(code for code, role in ROLES.items() if wanted & role.permissions)


def routes() -> list[Route]:
    """All routes, by path. Actions of an API view that ask for different permissions are routes of their own."""
    found = [route for path, name, view in _views(get_resolver()) for route in _of(path, name, view)]
    return sorted(found, key=lambda route: (route.path, route.methods))


def _views(resolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, Callable]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, f"{space}{entry.name or ''}", entry.callback
        else:
            yield from _views(entry, path, f"{space}{entry.namespace}:" if entry.namespace else space)


def _of(path: str, name: str, view: Callable) -> Iterator[Route]:
    by_action = getattr(getattr(view, "cls", None), "access_by_action", {})
    actions = getattr(view, "actions", None)
    if not by_action or not actions:
        yield Route(path, name, methods_of(view), rule_of(view) or "")
        return
    by_rule: dict[str, list[str]] = {}
    for method, action in actions.items():
        by_rule.setdefault(by_action.get(action, rule_of(view)), []).append(method.upper())
    for rule, methods in by_rule.items():
        yield Route(path, name, tuple(sorted(methods)), rule)
