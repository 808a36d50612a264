"""Pages by key, for any list of the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from ..paging import Unreadable, by_key

LARGEST_PAGE = 200
USUAL_PAGE = 50
PAGE_QUERY = ("cursor", "page_size")


class Pages(BasePagination):
    """`next` and `previous` are cursors: a page stays what it is while records are added before it."""

    def paginate_queryset(self, queryset: QuerySet, request, view=None) -> list[Any]:
        """One page of rows in the view's order."""
        cursor, size = page_query(request)
        try:
            self.page = by_key(queryset, cursor, view.order, size, strict=True)
        except Unreadable:
            raise unreadable() from None
        return self.page.rows

    def get_paginated_response(self, data: list[Any]) -> Response:
        """The page with the cursors of its neighbours."""
        return Response({"next": self.page.next, "previous": self.page.previous, "results": data})

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


def page_query(request) -> tuple[str | None, int]:
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
