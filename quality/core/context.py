"""What every page's frame needs, worked out only when a template asks for it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import navigation

THEMES = ("light", "dark", "auto")
LANGUAGE_TAGS = {"zh-hans": "zh-CN"}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Portal:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def name(self) -> str:
        return getattr(settings, "PORTAL_NAME", "") or _("Education Quality Portal")

    @property
    def bureau(self) -> str:
        return getattr(settings, "PORTAL_BUREAU", "")

    @property
    def demo(self) -> bool:
        return bool(getattr(settings, "DEMO", False))

    @cached_property
    def theme(self) -> str:
        chosen = getattr(getattr(self.request, "user", None), "theme", "") or self.request.COOKIES.get(
            "theme", "auto"
        )
        return chosen if chosen in THEMES else "auto"

    @property
    def language_tag(self) -> str:
        """Noto and other fonts choose Chinese letter shapes by this tag."""
        code = get_language() or settings.LANGUAGE_CODE
        return LANGUAGE_TAGS.get(code, code)

    @property
    def other_language(self) -> dict[str, str]:
        if (get_language() or "").startswith("en"):
            return {"code": "zh-hans", "label": "中文", "tag": "zh-CN"}
        return {"code": "en", "label": "English", "tag": "en"}

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        return navigation.menu(self.request)

    @cached_property
    def tabs(self) -> list[navigation.Link]:
        return navigation.tabs(self.request)

    @cached_property
    def account(self) -> list[navigation.Link]:
        return navigation.account_menu(self.request)

    @cached_property
    def person(self) -> dict[str, str]:
        """`display_name` and `standing` (place and post, one line) come from the account."""
        user = self.request.user
        name = getattr(user, "display_name", "") or user.get_full_name() or user.get_username()
        return {"name": str(name), "standing": str(getattr(user, "standing", "") or "")}

    @cached_property
    def urls(self) -> dict[str, str]:
        names = {
            "home": "home",
            "language": "set_language",
            "theme": "set_theme",
            "sign_in": "account_login",
            "sign_out": "account_logout",
        }
        return {key: _url(name) for key, name in names.items()}


def portal(request: HttpRequest) -> dict[str, Portal]:
    return {"portal": Portal(request)}
