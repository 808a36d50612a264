"""The digest of a bulletin: SHA-256 over its figures and corrections in a canonical form.

Every figure is one line of JSON with its fields in the order of `FIGURE`, numbers as text with fixed decimals, lines
sorted; so the digest does not depend on primary keys of the lines, on the order of writing or on the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson

KEYS = ("requirement_id", "level", "county_id", "school_id", "person_id")
FIGURE = (
    *KEYS,
    *("name", "measurable", "period_key", "bound", "exempt", "unset", "not_due", "met", "on_track", "behind"),
    *("far_behind", "missed", "broken", "value", "target", "expected", "done", "rate", "status", "rank"),
    *("previous_value", "previous_rate", "previous_rank"),
)
CORRECTION = ("earlier_id", "requirement_id", "level", "county_id", "school_id", "name", "what", "was", "now")


def digest(figures: Iterable[Any], corrections: Iterable[Any]) -> str:
    """Hexadecimal digest of figures and corrections, given as model instances or as rows of values."""
    summed = hashlib.sha256()
    for fields, rows in ((FIGURE, figures), (CORRECTION, corrections)):
        for line in sorted(_line(row, fields) for row in rows):
            summed.update(line)
            summed.update(b"\n")
        summed.update(b"\n")
    return summed.hexdigest()


def _line(row: Any, fields: tuple[str, ...]) -> bytes:
    read = row.__getitem__ if isinstance(row, dict) else row.__getattribute__
    return orjson.dumps([read(name) for name in fields], default=_plain)


def _plain(value: Any) -> Any:
    """Decimals as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value)} has no canonical form")
