"""Views of the API: one queryset, one FilterSet, one serializer that names the columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from ..access import PUBLIC, SIGNED_IN
from ..paging import by_key
from ..scope import scope_of
from .problems import PreconditionFailed, PreconditionRequired
from .rendering import plain

LARGEST_PAGE = 200


class Declared(BasePermission):
    """The access rule that the view declares; `access_by_action` may ask for more for single actions."""

    def has_permission(self, request: Request, view) -> bool:
        """Public views for all, others for those who hold the permission anywhere; places are the queryset's matter."""
        rule = view.access_by_action.get(view.action, view.access) if hasattr(view, "action") else view.access
        if rule == PUBLIC:
            return True
        if not request.user or not request.user.is_authenticated:
            return False
        return rule == SIGNED_IN or scope_of(request.user).allows(rule)


class PageQuery(serializers.Serializer):
    """Query parameters of every list."""

    cursor = serializers.CharField(required=False, help_text="From `next` or `previous` of the page before.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE, default=50)


class Records(GenericViewSet):
    """Lists and details of one kind of record, both from `.values()` of the serializer's columns.

    `columns` maps the serializer's fields to field paths or expressions; fields that are missing in it are paths
    themselves. `order` is a total order of columns of the model.
    """

    access: str
    access_by_action: Mapping[str, str] = {}
    permission_classes = [Declared]
    serializer_class: type[serializers.Serializer]
    columns: Mapping[str, Any] = {}
    order: Sequence[str] = ("pk",)
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet:
        """The records that the caller may see."""
        return self.queryset.all().visible_to(self.request.user)

    def rows(self, queryset: QuerySet) -> QuerySet:
        """The queryset as rows with the serializer's fields."""
        names = self.serializer_class().fields
        paths = {name: self.columns.get(name, name) for name in names}
        same = [name for name, path in paths.items() if path == name]
        other = {
            name: F(path) if isinstance(path, str) else path for name, path in paths.items() if path != name
        }
        keys = [key for key in (item.lstrip("-") for item in self.order) if key not in paths]
        return queryset.values(*same, *keys, **other)

    def shape(self, row: dict[str, Any]) -> dict[str, Any]:
        """One row as it goes out: the serializer's fields and nothing else."""
        return {name: row[name] for name in self.fields_out}

    @property
    def fields_out(self) -> list[str]:
        """Names of the fields that go out, in order."""
        if not hasattr(self, "_fields_out"):
            self._fields_out = list(self.serializer_class().fields)
        return self._fields_out

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of records, with the cursors of its neighbours."""
        query = PageQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = self.rows(self.filter_queryset(self.get_queryset()))
        page = by_key(
            found, query.validated_data.get("cursor"), self.order, query.validated_data["page_size"]
        )
        rows = [self.shape(row) for row in page.rows]
        return Response({"next": page.next, "previous": page.previous, "results": rows})

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One record, with its version as `ETag`."""
        row = self.one(kwargs[self.lookup_url_kwarg or self.lookup_field])
        tag = etag(row)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(row, headers={"ETag": tag})

    def one(self, key: Any) -> dict[str, Any]:
        """One visible record as it goes out; 404 for all others."""
        row = self.rows(self.get_queryset().filter(**{self.lookup_field: key})).first()
        if row is None:
            raise Http404
        return self.shape(row)

    def check_match(self, request: Request, row: dict[str, Any]) -> None:
        """Refuse a change to a version that the caller has not seen."""
        given = request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired(_("Send the ETag of the record you read as “If-Match”."))
        if given not in ("*", etag(row)):
            raise PreconditionFailed(
                _("The record has changed since you read it. Read it again, then change it.")
            )


def etag(row: dict[str, Any]) -> str:
    """A strong validator: the digest of what goes out."""
    body = orjson.dumps(row, default=plain, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_SORT_KEYS)
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
