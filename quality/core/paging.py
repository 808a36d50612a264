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


def by_key(
    rows: QuerySet,
    cursor: str | None,
    order: Sequence[str],
    size: int = SIZE,
    count: bool = False,
    strict: bool = False,
) -> Page:
    """One page of `rows` in `order`, a total order of non-null fields such as ("-date", "pk").

    Rows may be instances or `.values()` that contain the fields of the order. A cursor that makes no sense
    leads to the first page, or is `Unreadable` to a strict caller.
    """
    total = rows.count() if count else None
    backward, values = _read(cursor, len(order))
    if strict and cursor is not None and values is None:
        raise Unreadable(cursor)
    try:
        found = _behind(rows, order, values, backward) if values else rows.order_by(*order)
        page = list(found[: size + 1])
    except (ValueError, TypeError, ValidationError):
        if strict:
            raise Unreadable(cursor) from None
        backward, values = False, None
        page = list(rows.order_by(*order)[: size + 1])
    more, page = len(page) > size, page[:size]
    if backward:
        page.reverse()
    back = page and (more if backward else bool(values))
    on = page and (bool(values) if backward else more)
    return Page(
        page,
        _write("p", page[0], order) if back else None,
        _write("n", page[-1], order) if on else None,
        total,
    )


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
