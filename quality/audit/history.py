"""The history of one record in words, as the pages show it at their foot."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.core import text

from .models import Entry

_words: dict[str, tuple[str | Promise, str]] = {}
_labels: dict[str, str | Promise] = {}
_codes: dict[str, dict[str, str | Promise]] = {}


def register_words(
    words: dict[str, tuple[str | Promise, str]],
    labels: dict[str, str | Promise] | None = None,
    codes: dict[str, dict[str, str | Promise]] | None = None,
) -> None:
    """What each action is called and its icon: `{"school.opened": (_("opened the school"), "school")}`.

    `labels` name entries of `changes` that are not fields of the record; `codes` say their values in words.
    """
    _words.update(words)
    _labels.update(labels or {})
    _codes.update(codes or {})


def word(action: str) -> str:
    """An action in words; its code where an app has registered none."""
    return str(_words.get(action, (action, ""))[0])


def history(target, user, limit: int = 50) -> list[dict[str, Any]]:
    """What happened to a record, newest first, as far as the user may read the audit trail; for `{% timeline %}`."""
    entries = Entry.objects.visible_to(user).about(target)[:limit]
    return [described(entry) for entry in entries]


def described(entry: Entry) -> dict[str, Any]:
    """One entry in words."""
    return {
        "who": entry.actor_name or _("The portal"),
        "when": entry.at,
        "text": word(entry.action),
        "symbol": _words.get(entry.action, ("", "history"))[1],
        "reason": entry.reason,
        "changes": [
            (
                _label(entry.target_type, name),
                _shown(entry.target_type, name, before),
                _shown(entry.target_type, name, after),
            )
            for name, (before, after) in entry.changes.items()
        ],
    }


def _field(target_type: str, name: str):
    try:
        return apps.get_model(target_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _label(target_type: str, name: str) -> str:
    if name in _labels:
        return str(_labels[name])
    found = _field(target_type, name)
    return str(getattr(found, "verbose_name", name))


def _shown(target_type: str, name: str, value: Any) -> Any:
    """Codes as their words, days as people write them."""
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return (", " if text.english() else "、").join(str(_shown(target_type, name, one)) for one in value)
    if name in _codes and value in _codes[name]:
        return str(_codes[name][value])
    found = _field(target_type, name)
    if getattr(found, "choices", None):
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return text.day(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return value
