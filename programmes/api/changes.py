"""What has changed since a moment, deletions included, so that another system can keep a copy in step."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quality.audit.models import Entry
from quality.core.api.filters import check_names
from quality.core.api.pages import page_query, unreadable
from quality.core.api.views import ApiView, as_rows
from quality.core.scope import scope_of

from ..models import Observation
from . import serializers
from .views import SEE, Observations

WRITTEN, DELETED = 0, 1
FIRST = itemgetter(0)
Place = tuple[dt.datetime, int, int]  # moment, kind, key


class Changes(ApiView):
    """Records that are new or have changed, and those that have been deleted, oldest change first."""

    access = SEE

    @extend_schema(
        operation_id="observations_changes",
        tags=["observations"],
        parameters=[
            OpenApiParameter(
                "changed_since",
                OpenApiTypes.DATETIME,
                description="A moment, such as the `at` of the last change you have. Ask a minute further back, so that "
                "what was being written at that moment is not missed; a change that comes twice does no harm.",
            ),
            OpenApiParameter("cursor", OpenApiTypes.STR, description="`next` of the page before."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        ],
        responses=serializers.ObservationChanges,
    )
    def get(self, request: Request) -> Response:
        """Changes since a moment, or all. Deletions name the record only; you may be told of some that you never had."""
        check_names(request.query_params, ("changed_since", "cursor", "page_size"))
        cursor, size = page_query(request)
        since = moment(request.query_params.get("changed_since"))
        after = read(cursor) if cursor is not None else (since, WRITTEN, 0)
        found = sorted(
            [*_written(request.user, after, size + 1), *_deleted(request.user, after, size + 1)], key=FIRST
        )
        page = [change for _place, change in found[:size]]
        more = len(found) > size
        return Response({"next": write(found[size - 1][0]) if more else None, "results": page})


def _written(user, after: Place, size: int) -> Iterator[tuple[Place, dict[str, Any]]]:
    rows = behind(Observation.objects.visible_to(user), "updated_at", WRITTEN, after)[:size]
    for row in as_rows(rows, serializers.ObservationRow, Observations):
        change = {"id": row["id"], "at": row["updated_at"], "deleted": False, "observation": row}
        yield (row["updated_at"], WRITTEN, row["id"]), change


def _deleted(user, after: Place, size: int) -> Iterator[tuple[Place, dict[str, Any]]]:
    rows = behind(deletions(user), "at", DELETED, after).values_list("pk", "target_id", "at")[:size]
    for pk, target, at in rows:
        yield (at, DELETED, pk), {"id": int(target), "at": at, "deleted": True, "observation": None}


def deletions(user) -> QuerySet[Entry]:
    """Deletions in the places whose records the user reads, or in the own school for those who see their own only."""
    scope = scope_of(user)
    entries = Entry.objects.filter(action="observation.deleted", target_type=Observation._meta.label_lower)
    if scope.everywhere("observation.view"):
        return entries
    schools, regions = scope.school_ids("observation.view"), scope.region_ids("observation.view")
    own = scope.school_ids("observation.own") | schools
    return entries.filter(Q(school_id__in=own) | Q(region_id__in=regions) | Q(actor_id=user.pk))


def behind(rows: QuerySet, name: str, kind: int, after: Place) -> QuerySet:
    """Rows after a place in the order of change: by moment, then what was written before what was deleted, then by key."""
    at, last_kind, key = after
    same = Q(**{name: at}) if kind > last_kind else Q(**{name: at, "pk__gt": key})
    later = Q(**{f"{name}__gt": at}) | (same if kind >= last_kind else Q(pk__in=()))
    return rows.filter(Q(**{f"{name}__gte": at}), later).order_by(name, "pk")


def moment(value: str | None) -> dt.datetime:
    """A moment with its offset; without one, the beginning of time."""
    if value is None:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found) or not 1970 <= found.year < 9999:
        message = _("A moment with its offset is expected, such as 2026-11-21T08:00:00Z.")
        raise ValidationError({"changed_since": [message]})
    return found


def write(last: Place) -> str:
    """A place as a cursor."""
    text = json.dumps([last[0].isoformat(), *last[1:]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    """A cursor as a place."""
    try:
        at, kind, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(at, str) and kind in (WRITTEN, DELETED) and isinstance(key, int):
            return moment(at), kind, key
    except (ValueError, TypeError, RecursionError, ValidationError):
        pass
    raise unreadable()
