"""Views of the API: one queryset, one FilterSet, one serializer that names the columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from ..access import PUBLIC
from .filters import Filters
from .pages import Pages, page_for
from .permissions import Declared
from .problems import PreconditionFailed, PreconditionRequired
from .rendering import dumps


class ApiView(APIView):
    """What all views of the API share. `access` is the rule of `quality.core.access`."""

    access: str
    access_by_action: Mapping[str, str] = {}
    permission_classes = [Declared]

    def query_parameters(self) -> list[dict[str, Any]]:
        """Query parameters of GET, for the OpenAPI document, beside those of filters and pages."""
        return []

    @property
    def default_response_headers(self) -> dict[str, str]:
        """An answer is for one person and is asked for again each time."""
        return {
            "Allow": ", ".join(self.allowed_methods),
            "Vary": "Accept, Authorization",
            "Cache-Control": "private, no-cache",
        }

    def read(self, serializer_class: type[serializers.Serializer], **options: Any) -> dict[str, Any]:
        """The body as a serializer reads it; 400 where it cannot."""
        given = serializer_class(data=self.request.data, context={"request": self.request}, **options)
        given.is_valid(raise_exception=True)
        return given.validated_data


class NoSuchAddress(ApiView):
    """What lies below `/api/` and matches nothing."""

    access = PUBLIC
    authentication_classes = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method: there is nothing here."""
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound(_("There is no such address. Addresses of the API end with a slash."))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Never reached; it lets the address be listed with its method."""
        raise Http404


class Records(ApiView, GenericViewSet):
    """Lists and details of one kind of record, both from `.values()` of the serializer's columns.

    A serializer field is a column through its `source`; `columns` gives those that are expressions. `order` is a total
    order of non-null fields that the serializer of the list has. `detail_serializer` may name more than the list.
    `remembers` is for lists that are asked for often: their SQL must follow from the caller's scope and the query alone.
    """

    serializer_class: type[serializers.Serializer]
    detail_serializer: type[serializers.Serializer] | None = None
    pagination_class = Pages
    filter_backends = [Filters]
    filterset_class: type | None = None
    columns: Mapping[str, Any] = {}
    order: Sequence[str] = ("id",)
    remembers = False
    shapes_rows = False
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet:
        """The records that the caller may see."""
        return self.queryset.all().visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """What goes out: of a detail, what the detail serializer names."""
        in_list = self.detail_serializer is None or self.action == "list"
        return self.serializer_class if in_list else self.detail_serializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of records."""
        return Response(page_for(self, request))

    def rows(self) -> QuerySet:
        """The rows of the list that are asked for, in no order yet."""
        return as_rows(self.filter_queryset(self.get_queryset()), self.serializer_class, type(self))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One record, with its version as `ETag`."""
        row = self.one(kwargs["pk"])
        tag = etag(row)
        if matches(request.headers.get("If-None-Match"), tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(row, headers={"ETag": tag})

    def one(self, key: Any) -> dict[str, Any]:
        """One visible record as it goes out; 404 for all others."""
        return self.row(key, self.detail_serializer or self.serializer_class)

    def row(self, key: Any, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        """One visible record with the columns of a serializer; 404 for all others."""
        row = as_rows(self.get_queryset().filter(pk=key), serializer, type(self)).order_by().first()
        if row is None:
            raise Http404
        return self.shaped(row)

    def shaped(self, row: dict[str, Any]) -> dict[str, Any]:
        """One row as it goes out, where that is not what the columns say."""
        return row

    def answer(self, key: Any, status: int = 200) -> Response:
        """A record that has just been written, with its version and, where it is new, its address."""
        row = self.one(key)
        headers = {"ETag": etag(row)}
        if status == 201:
            headers["Location"] = f"{self.request.path}{key}/"
        return Response(row, status, headers=headers)

    def matched(self, request: Request, key: Any) -> dict[str, Any]:
        """The record that is about to be changed, in the version that the caller has read."""
        row = self.one(key)
        given = request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired(_("Send the ETag of the record you read as “If-Match”."))
        if not matches(given, etag(row)):
            raise PreconditionFailed(
                _("The record has changed since you read it. Read it again, then change it.")
            )
        return row


class Parts(Records):
    """Lists of what belongs to one record, at `…/<parent>/<parts>/`; `parent_field` leads from the part to the record."""

    parent: QuerySet
    parent_field: str

    def get_queryset(self) -> QuerySet:
        """The parts of the record in the address; 404 where that is not visible."""
        parts = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return parts
        key = self.kwargs["parent"]
        if not self.parent.all().visible_to(self.request.user).filter(pk=key).exists():
            raise Http404
        return parts.filter(**{self.parent_field: key})


def as_rows(queryset: QuerySet, serializer_class: type, view_class: type[Records]) -> QuerySet:
    """The queryset as rows with the serializer's fields, in one query."""
    same, other = columns_of(serializer_class, view_class)
    return queryset.values(*same, **other)


@cache
def columns_of(serializer_class: type, view_class: type[Records]) -> tuple[list[str], dict[str, Any]]:
    """Fields that are columns of the same name, and expressions for the others."""
    paths = {
        name: view_class.columns.get(name, field.source.replace(".", "__"))
        for name, field in serializer_class().fields.items()
    }
    same = [name for name, path in paths.items() if path == name]
    other = {name: F(path) if isinstance(path, str) else path for name, path in paths.items() if path != name}
    return same, other


def etag(row: dict[str, Any]) -> str:
    """A strong validator: the digest of what goes out."""
    return f'"{hashlib.sha256(dumps(row)).hexdigest()[:32]}"'


def matches(header: str | None, tag: str) -> bool:
    """Whether a conditional header names a version; `*` names any."""
    return header is not None and (
        header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))
    )
