"""JSON by orjson: lists are rows of plain values, and it writes them several times faster than the standard library."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import orjson
from django.utils import timezone
from django.utils.functional import Promise
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

from .problems import CONTENT_TYPE


class Renderer(JSONRenderer):
    """Dates as ISO 8601 in the portal's time zone, exact numbers as strings."""

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        """The body; empty for an answer without one."""
        if data is None:
            return b""
        return orjson.dumps(
            data, default=plain, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
        )


class ProblemRenderer(Renderer):
    """Accepts the media type of problem details, so that a client may ask for it by name."""

    media_type = CONTENT_TYPE


class Parser(JSONParser):
    """Refuses what is not JSON in the strict sense, NaN and NUL included."""

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        """The body as plain values."""
        try:
            data = orjson.loads(stream.read() or b"{}")
        except (orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise ParseError(f"JSON: {error}") from None
        if not isinstance(data, dict | list):
            raise ParseError("JSON: an object is expected")
        return data


def plain(value: Any) -> Any:
    """Values that orjson does not know, or writes in another way than we want."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID | Promise):
        return str(value)
    if isinstance(value, dict | list | tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value)} is not JSON")
