"""JSON by orjson: lists are rows of plain values, and it writes them several times faster than the standard library."""

from __future__ import annotations

import decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

LARGEST_BODY = 1024 * 1024


class TooLarge(APIException):
    """More was sent than the portal takes at once."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("This is more than the portal takes at once.")


class Renderer(JSONRenderer):
    """Dates as ISO 8601, moments in UTC, exact numbers as strings."""

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        """The body; empty for an answer without one."""
        return b"" if data is None else dumps(data)


class Parser(JSONParser):
    """Refuses what is not JSON in the strict sense, and what the database cannot hold."""

    def parse(self, stream, media_type=None, parser_context=None) -> dict[str, Any]:
        """The body as plain values."""
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise TooLarge()
        try:
            data = orjson.loads(raw or b"{}")
        except orjson.JSONDecodeError as error:
            raise ParseError(f"JSON: {error}") from None
        if not isinstance(data, dict):
            raise ParseError("JSON: an object is expected")
        return data


def dumps(data: Any) -> bytes:
    """As it goes out; also what digests are taken over."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


def plain(value: Any) -> Any:
    """Values that orjson does not know."""
    if isinstance(value, decimal.Decimal | Promise):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value)} is not JSON")
