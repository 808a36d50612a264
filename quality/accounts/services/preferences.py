"""What a person prefers to see; kept with the account, so that it is the same on every device."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from quality.core.errors import Refused

from ..models import User

THEMES = ("auto", "light", "dark")


def change_language(*, by: User, language: str) -> None:
    """The language of all pages for this account."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("This language is not available."), field="language")
    by.language = language
    by.save(update_fields=["language"])


def change_theme(*, by: User, theme: str) -> None:
    """Light, dark, or as the device says."""
    if theme not in THEMES:
        raise Refused(_("This theme is not available."), field="theme")
    by.theme = theme
    by.save(update_fields=["theme"])
