"""Pages that show several apps at once (home, ledger) are composed from sections which the apps register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from .scope import scope_of


@dataclass(frozen=True)
class Section:
    """`render(request)` answers HTML, or "" when it has nothing to say to this person. `span` is "full" or "half"."""

    page: str
    order: int
    permission: str | None
    render: Callable[[HttpRequest], str]
    code: str = ""
    span: str = "full"

    @property
    def key(self) -> tuple[str, str]:
        return self.page, self.code or f"{self.render.__module__}.{self.render.__qualname__}"


_sections: dict[tuple[str, str], Section] = {}


def register(section: Section) -> None:
    """Registering the same section again replaces it."""
    _sections[section.key] = section


def rendered(request: HttpRequest, page: str) -> list[dict[str, SafeString | str]]:
    """The page's sections that this person may see and that have content, in order."""
    mine = sorted((s for s in _sections.values() if s.page == page), key=lambda s: (s.order, s.key))
    found = []
    for section in mine:
        if section.permission is None or scope_of(request.user).allows(section.permission):
            html = section.render(request)
            if html and html.strip():
                found.append({"html": mark_safe(html), "span": section.span, "code": section.key[1]})
    return found
