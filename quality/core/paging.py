"""Pages by key: each page starts behind the last row of the one before, so the hundredth costs as much as the first."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

SIZE = 50


class Unreadable(ValueError):
    """A cursor that no list has given."""


@dataclass(frozen=True)
class Page:
    """Rows of one page with the cursors of its neighbours; `count` is known only where it was asked for."""

    rows: list[Any] = field(default_factory=list)
    previous: str | None = None
    next: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Asked:
    """What a page is made of: its rows and one more, in the order read."""

    rows: QuerySet
    order: Sequence[str]
    size: int
    backward: bool = False
    begun: bool = False

    def page(self, found: list[Any], count: int | None = None) -> Page:
        """The page, from the rows found."""
        more, page = len(found) > self.size, found[: self.size]
        if self.backward:
            page.reverse()
        back = page and (more if self.backward else self.begun)
        on = page and (self.begun if self.backward else more)
        return Page(
            page,
            _write("p", page[0], self.order) if back else None,
            _write("n", page[-1], self.order) if on else None,
            count,
        )


def by_key(
    rows: QuerySet, cursor: str | None, order: Sequence[str], size: int = SIZE, count: bool = False
) -> Page:
    """One page of `rows` in `order`, a total order of non-null fields such as ("-date", "pk").

    Rows may be instances or `.values()` that contain the fields of the order. A cursor that makes no sense
    leads to the first page.
    """
    total = rows.count() if count else None
    try:
        asked = ask(rows, cursor or None, order, size)
        found = list(asked.rows)
    except (Unreadable, ValueError, ValidationError):
        asked = ask(rows, None, order, size)
        found = list(asked.rows)
    return asked.page(found, total)


def ask(rows: QuerySet, cursor: str | None, order: Sequence[str], size: int) -> Asked:
    """The rows of one page; `Unreadable` where no list has given the cursor."""
    if cursor is None:
        return Asked(rows.order_by(*order)[: size + 1], order, size)
    backward, values = _read(cursor, len(order))
    if values is None:
        raise Unreadable(cursor)
    try:
        behind = _behind(rows, order, values, backward)
    except (ValueError, TypeError, ValidationError):
        raise Unreadable(cursor) from None
    return Asked(behind[: size + 1], order, size, backward, True)


def _behind(rows: QuerySet, order: Sequence[str], values: list[Any], backward: bool) -> QuerySet:
    """Rows after the values in the order, or before them, in the order read."""
    turned = [_turn(name) if backward else name for name in order]
    condition, equal = Q(pk__in=()), Q()
    for name, value in zip(turned, values, strict=True):
        plain = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{plain}__{step}": value})
        equal &= Q(**{plain: value})
    first = turned[0]
    edge = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return rows.filter(edge, condition).order_by(*turned)


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        value = row[name]
    else:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def _write(direction: str, row: Any, order: Sequence[str]) -> str:
    values = [_value(row, name.lstrip("-")) for name in order]
    text = json.dumps([direction, *values], ensure_ascii=False, separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str | None, length: int) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return False, None
    if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] not in ("p", "n"):
        return False, None
    if not all(isinstance(value, str | int) and "\x00" not in str(value) for value in parts[1:]):
        return False, None
    return parts[0] == "p", parts[1:]
