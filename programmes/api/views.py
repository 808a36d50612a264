"""Lesson observations: lists, details, recording, changing, deleting, photographs."""

from __future__ import annotations

from uuid import uuid4

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from quality.accounts.api.idempotency import idempotent
from quality.core.api.rendering import Renderer
from quality.core.api.views import Parts, Records

from .. import services
from ..filters import ObservationFilter
from ..models import Observation, Photo
from . import serializers

SEE, LOG = "observation.view|observation.own", "observation.log"
LESSON = OpenApiExample(
    "A lesson",
    request_only=True,
    value={
        "uuid": "7f3d2c1e-5a64-4b0e-9a52-0d9f0c6f2b11",
        "school_class": 412,
        "subject": "maths",
        "teacher": 1077,
        "observed_on": "2026-11-16",
        "period": 2,
        "kind": "unannounced",
        "topic": "一次函数的图象",
    },
)


class Observations(Records):
    """Lessons observed."""

    access = SEE
    access_by_action = {"create": LOG, "partial_update": LOG, "destroy": LOG}
    queryset = Observation.objects.order_by()
    serializer_class = serializers.ObservationRow
    detail_serializer = serializers.ObservationDetail
    filterset_class = ObservationFilter
    order = ("-observed_on", "-id")
    remembers = True

    @extend_schema(
        request=serializers.ObservationInput,
        responses={200: serializers.ObservationDetail, 201: serializers.ObservationDetail},
        examples=[LESSON],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Record a lesson that the caller has observed. 200 where the same `uuid` was sent before with the same body."""
        data = self.read(serializers.ObservationInput)
        done = services.submit_observation(by=request.user, uuid=data.pop("uuid", None) or uuid4(), data=data)
        return self.answer(done.observation.pk, 201 if done.created else 200)

    create.tagged = True

    @extend_schema(request=serializers.ObservationChange, responses=serializers.ObservationDetail)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change one's own record while its term is open; fields that are left out stay as they are."""
        row = self.matched(request, pk)
        data = self.read(serializers.ObservationChange, partial=True)
        services.edit_observation(
            by=request.user,
            observation=self.get_queryset().get(pk=pk),
            reason=data.pop("reason", ""),
            data=data,
            version=row["version"],
        )
        return self.answer(pk)

    @extend_schema(
        parameters=[
            OpenApiParameter("reason", OpenApiTypes.STR, required=True, description="Why it is deleted.")
        ],
        responses={204: None},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete one's own record while its term is open; the audit trail keeps what it said."""
        self.matched(request, pk)
        reason = request.query_params.get("reason", "")[:200]
        services.delete_observation(
            by=request.user, observation=self.get_queryset().get(pk=pk), reason=reason
        )
        return Response(status=204)


class Jpeg(Renderer):
    """Lets a client ask for a picture by its type; errors are problem details all the same."""

    media_type = "image/jpeg"
    format = "jpg"


class Photos(Parts):
    """Photographs of one lesson observed."""

    access = SEE
    access_by_action = {"create": LOG}
    queryset = Photo.objects.order_by()
    serializer_class = serializers.PhotoRow
    parent = Observation.objects.order_by()
    parent_field = "observation"
    parser_classes = [MultiPartParser]

    def get_renderers(self) -> list:
        """A picture for a single photograph, JSON for the rest."""
        return [Renderer(), Jpeg()] if self.action == "retrieve" else [Renderer()]

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def retrieve(self, request: Request, parent: str, pk: str) -> FileResponse:
        """The picture."""
        photo = get_object_or_404(self.get_queryset(), pk=pk)
        return FileResponse(photo.file.open("rb"), content_type="image/jpeg", filename=f"{pk}.jpg")

    @extend_schema(
        request={"multipart/form-data": serializers.PhotoInput}, responses={201: serializers.PhotoRow}
    )
    @idempotent
    def create(self, request: Request, parent: str) -> Response:
        """Add a photograph to one's own record while its term is open."""
        observation = get_object_or_404(Observation.objects.visible_to(request.user), pk=parent)
        file = self.read(serializers.PhotoInput)["photo"]
        photo = services.add_photo(by=request.user, file=file, observation=observation)
        return Response(self.one(photo.pk), 201)
