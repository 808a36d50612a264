"""The menu: apps register their entries, the person sees those their grants allow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .access import permitted
from .scope import scope_of

HOME, CLASSROOM, PLANS, BULLETINS, ORGANISATION, ADMINISTRATION = (
    "home", "classroom", "plans", "bulletins", "organisation", "administration",
)  # fmt: skip
ACCOUNT = "account"  # shown in the menu behind the person's name, not in the sidebar

GROUPS: dict[str, Any] = {
    HOME: _("Home"),
    CLASSROOM: _("Classroom"),
    PLANS: _("Plans"),
    BULLETINS: _("Bulletins"),
    ORGANISATION: _("Organisation"),
    ADMINISTRATION: _("Administration"),
}
TAB_PLACES = 4


@dataclass(frozen=True)
class NavItem:
    """`permission` None is for everyone signed in. `match` are path prefixes at which the entry is current (its own
    address always is). `tab` ranks the entry for the bar at the bottom of a phone, the lowest first; None keeps it out;
    `tab_roles` limits that place to people with one of these roles."""

    code: str
    label: str | Promise
    url_name: str
    icon: str
    group: str = HOME
    permission: str | None = None
    order: int = 100
    match: tuple[str, ...] = ()
    tab: int | None = None
    tab_roles: tuple[str, ...] = ()
    short: str | Promise = ""
    kwargs: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Link:
    """An entry made ready for one page."""

    code: str
    label: str
    short: str
    url: str
    icon: str
    active: bool


_items: dict[str, NavItem] = {}
_urls: dict[tuple[str, str], str | None] = {}


def register(item: NavItem) -> None:
    """Registering the same code again replaces the entry."""
    _items[item.code] = item
    _urls.clear()


def url_of(item: NavItem) -> str | None:
    """Addresses may differ by language, so they are kept per language; an entry without a page is not shown."""
    key = (item.code, get_language() or "")
    if key not in _urls:
        try:
            _urls[key] = reverse(item.url_name, kwargs=item.kwargs or None)
        except NoReverseMatch:
            _urls[key] = None
    return _urls[key]


def allowed(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    items = (i for i in _items.values() if i.permission is None or permitted(user, i.permission))
    return sorted((i for i in items if url_of(i)), key=lambda i: (i.order, i.code))


def _current(items: Iterable[NavItem], path: str) -> str:
    """The entry with the longest matching prefix; the front page only matches itself."""
    best, length = "", 0
    for item in items:
        own = url_of(item) or ""
        prefixes = [p for p in (own, *item.match) if p and p != "/" and path.startswith(p)]
        if own == path:
            prefixes.append(path)
        reach = max(map(len, prefixes), default=0)
        if reach > length:
            best, length = item.code, reach
    return best


def _links(items: Iterable[NavItem], current: str) -> list[Link]:
    return [
        Link(i.code, str(i.label), str(i.short or i.label), url_of(i) or "", i.icon, i.code == current)
        for i in items
    ]


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups in their order, each with its links; empty groups are left out."""
    items = allowed(request)
    current = _current(items, request.path)
    groups = []
    for code, label in GROUPS.items():
        links = _links((i for i in items if i.group == code), current)
        if links:
            groups.append(
                {"code": code, "label": label, "links": links, "active": any(x.active for x in links)}
            )
    return groups


def account_menu(request: HttpRequest) -> list[Link]:
    items = allowed(request)
    return _links((i for i in items if i.group == ACCOUNT), _current(items, request.path))


def tabs(request: HttpRequest) -> list[Link]:
    """What matters most to this person, for the thumb."""
    items = allowed(request)
    roles = set(scope_of(request.user).roles) if items else set()
    ranked = sorted(
        (i for i in items if i.tab is not None and (not i.tab_roles or roles & set(i.tab_roles))),
        key=lambda i: (i.tab, i.order),
    )
    return _links(ranked[:TAB_PLACES], _current(items, request.path))
