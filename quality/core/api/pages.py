"""Pages by key, for any list of the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from ..clock import today
from ..paging import Asked, Unreadable, ask
from ..prepared import Statement
from ..scope import scope_of

LARGEST_PAGE = 200
USUAL_PAGE = 50
PAGE_QUERY = ("cursor", "page_size")


REMEMBERED = 512
_statements: dict[tuple, tuple[Asked, Statement]] = {}


class Pages(BasePagination):
    """`next` and `previous` are cursors: a page stays what it is while records are added before it."""

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The same for the OpenAPI document."""
        cursor = {"type": ["string", "null"], "description": "Cursor of that page; null at the end."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": cursor, "previous": cursor, "results": schema},
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        """The query parameters of every list."""
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "`next` or `previous` of another page.",
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Records a page.",
                "schema": size,
            },
        ]


def page_for(view, request: Request) -> dict[str, Any]:
    """A page of a view's records, as it goes out.

    Of a view that `remembers`, the SQL of the same question by the same person with the same rights is worked out once
    a day and not for each request: the rights are part of what it is remembered by, and the answer is always fresh.
    """
    key = (
        type(view), request.user.pk, scope_of(request.user), request.META.get("QUERY_STRING", ""), today()
    ) if view.remembers else None  # fmt: skip
    asked, statement = _statements.get(key, (None, None))
    if asked is None:
        cursor, size = page_query(request)
        try:
            asked = ask(view.rows(), cursor, view.order, size)
        except Unreadable:
            raise unreadable() from None
        statement = Statement.of(asked.rows) if key else None
        if statement:
            _remember(key, asked, statement)
    page = asked.page(statement.rows() if statement else list(asked.rows))
    results = [view.shaped(row) for row in page.rows] if view.shapes_rows else page.rows
    return {"next": page.next, "previous": page.previous, "results": results}


def _remember(key: tuple, asked: Asked, statement: Statement) -> None:
    if len(_statements) >= REMEMBERED:
        _statements.clear()
    _statements[key] = replace(asked, rows=None), statement


def page_query(request: Request) -> tuple[str | None, int]:
    """Cursor and page size of a request, checked."""
    given = request.query_params.get("page_size")
    if given is None:
        return request.query_params.get("cursor"), USUAL_PAGE
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= LARGEST_PAGE):
        message = _("A page holds from 1 to %(n)s records.") % {"n": LARGEST_PAGE}
        raise ValidationError({"page_size": [message]})
    return request.query_params.get("cursor"), int(given)


def unreadable() -> ValidationError:
    """The answer to a cursor that no list has given."""
    return ValidationError({"cursor": [_("No list has given this cursor. Begin again without it.")]})
