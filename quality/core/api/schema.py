"""The OpenAPI document: what every operation shares is added here, so that the views name only what is their own."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular import openapi
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import sanitize_result_object
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework import serializers

from ..access import PUBLIC, SIGNED_IN, access
from .fields import Strict
from .problems import CONTENT_TYPE

IDEMPOTENT = "idempotent"  # attribute of an action that takes an Idempotency-Key
TEXT = {"type": "string"}
ETAG = {"description": "The version of the record.", "schema": TEXT, "required": True}
KEY = {"type": "integer", "format": "int64", "minimum": 0, "maximum": 10**18 - 1}
PARAMETERS = {
    "If-None-Match": (False, "The ETag that you have; the answer is 304 while it is the present one.", TEXT),
    "If-Match": (True, "The ETag of the version that you have read.", TEXT),
    "Idempotency-Key": (
        False,
        "A key of your own, new for each thing to be done. Sent again with the same body, the request is answered as "
        "the first time and not done again.",
        {**TEXT, "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9._:-]+$"},
    ),
}
REASONS = {
    304: "Unchanged since the version named by `If-None-Match`.",
    400: "Parameters or body cannot be read; `errors` names the fields.",
    401: "No token or session, or one that does not hold.",
    403: "The roles or the token's scopes do not include this.",
    404: "There is no such record, or it is not visible.",
    406: "Only `application/json` is on offer.",
    409: "A request with this key is being worked on, or another record came with the same `uuid`.",
    412: "The record has changed since the version named by `If-Match`.",
    413: "More than the portal takes at once.",
    415: "The body is not of a media type that is taken here.",
    422: "A rule of the field refuses this; `errors` says which, and what to do.",
    428: "`If-Match` is missing.",
}


class ProblemError(serializers.Serializer):
    """One thing that is wrong."""

    field = serializers.CharField(
        allow_blank=True, help_text="Field or parameter; empty for the request as a whole."
    )
    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField(help_text="For people, in the language of `Accept-Language`.")


class Problem(serializers.Serializer):
    """Problem details (RFC 9457)."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(
        help_text="What is wrong and what to do, in the language of `Accept-Language`."
    )
    errors = ProblemError(many=True, required=False)


class AutoSchema(openapi.AutoSchema):
    """drf-spectacular's, with problem details, conditional and repeated requests, and the permission asked for."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """One operation."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        self.resolve_serializer(Problem, "response")
        rule = self.rule
        if rule not in (PUBLIC, SIGNED_IN):
            words = " or ".join(f"`{permission}`" for permission in rule.split("|"))
            operation["description"] = f"{operation.get('description', '')}\n\nPermission: {words}.".strip()
        own = self.view.query_parameters() if self.method == "GET" else []
        operation.setdefault("parameters", []).extend([*own, *self.headers()])
        for code in self.failures(operation):
            operation["responses"][str(code)] = {"$ref": f"#/components/responses/{code}"}
        self.describe_headers(operation["responses"])
        return operation

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [{"name": name, "in": "path", "required": True, "schema": KEY} for name in variables]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        return {**schema, "additionalProperties": False} if isinstance(serializer, Strict) else schema

    @property
    def rule(self) -> str:
        """The access rule of the operation."""
        return self.view.access_by_action.get(getattr(self.view, "action", None), self.view.access)

    @property
    def handler(self) -> Any:
        """The function that answers."""
        return getattr(self.view, getattr(self.view, "action", None) or self.method.lower())

    @property
    def idempotent(self) -> bool:
        """Whether the operation takes an Idempotency-Key."""
        return getattr(self.handler, IDEMPOTENT, False)

    @property
    def conditional(self) -> bool:
        """Whether the operation answers with an ETag and compares it."""
        return getattr(self.view, "action", "") == "retrieve"

    def headers(self) -> list[dict[str, Any]]:
        """The request headers of the operation."""
        names = ["If-None-Match"] if self.conditional else []
        names += ["If-Match"] if self.method in ("PATCH", "PUT", "DELETE") else []
        names += ["Idempotency-Key"] if self.idempotent else []
        return [
            {"name": name, "in": "header", "required": required, "description": text, "schema": schema}
            for name, (required, text, schema) in ((name, PARAMETERS[name]) for name in names)
        ]

    def failures(self, operation: dict[str, Any]) -> list[int]:
        """The statuses, besides success, that the operation may answer with."""
        asked = {parameter["in"] for parameter in operation["parameters"]}
        codes = [304] if self.conditional else []
        codes += [400] if "query" in asked or self.method != "GET" else []
        codes += [401] if self.rule != PUBLIC else []
        codes += [403] if self.rule not in (PUBLIC, SIGNED_IN) or self.method != "GET" else []
        codes += [404] if "path" in asked else []
        codes += [406]
        codes += [412, 428] if self.method in ("PATCH", "PUT", "DELETE") else []
        codes += [413, 415] if operation.get("requestBody") else []
        codes += [409] if self.idempotent else []
        codes += [422] if self.method != "GET" else []
        return codes

    def describe_headers(self, responses: dict[str, Any]) -> None:
        """The headers of successful answers."""
        tagged = self.conditional or getattr(self.view, "action", "") == "partial_update"
        tagged = tagged or getattr(self.handler, "tagged", False)
        for code, response in responses.items():
            headers = {"ETag": ETAG} if tagged and code in ("200", "201") else {}
            if self.idempotent and code.startswith("2"):
                text = "`true` where this is the answer to an earlier request with the same key."
                headers["Idempotency-Replayed"] = {"description": text, "schema": TEXT}
            if headers:
                response.setdefault("headers", {}).update(headers)


def shared_answers() -> dict[str, Any]:
    """The answers besides success, which are the same everywhere."""
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = {str(code): {"description": text, "content": content} for code, text in REASONS.items()}
    answers["304"] = {"description": REASONS[304], "headers": {"ETag": ETAG}}
    answers["401"]["headers"] = {"WWW-Authenticate": {"schema": TEXT, "required": True}}
    return answers


def finished(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: the shared answers, and nothing of drf-spectacular's own notes."""
    result["components"]["responses"] = shared_answers()
    return without_marks(result)


def without_marks(result: Any) -> Any:
    """The document without what drf-spectacular notes for its own naming of enums."""
    if isinstance(result, dict):
        return {key: without_marks(value) for key, value in result.items() if key != "x-spec-enum-id"}
    return [without_marks(value) for value in result] if isinstance(result, list) else result


@cache
def document() -> bytes:
    """The document, which is the same for everyone and in English."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiJsonRenderer().render(sanitize_result_object(schema), renderer_context={"indent": 2})


@access(PUBLIC, "GET")
def openapi_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it holds no data, so anyone may read it."""
    return HttpResponse(document(), content_type="application/vnd.oai.openapi+json;version=3.1")
