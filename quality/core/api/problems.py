"""Errors as problem details (RFC 9457): what went wrong, where, and what to do, in the caller's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ..errors import Refused

CONTENT_TYPE = "application/problem+json"


class Conflict(exceptions.APIException):
    """The record changed in the meantime, or the same key came with another body."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class PreconditionFailed(exceptions.APIException):
    """`If-Match` names a version that is no longer the present one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


class PreconditionRequired(exceptions.APIException):
    """A change needs `If-Match`, so that nobody overwrites what they have not seen."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception in an API view; None for a fault of ours."""
    if isinstance(error, Refused):
        set_rollback()
        field = {"field": error.field} if error.field else {}
        errors = [{**field, "code": error.code, "message": str(error.message)}]
        return problem(status.HTTP_422_UNPROCESSABLE_ENTITY, error.code, str(error.message), errors)
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such record, or you may not see it."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    response = problem(error.status_code, *_summary(error))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        response["Retry-After"] = str(int(error.wait))
    return response


def problem(code: int, name: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """A response with problem details."""
    body = {
        "type": f"about:blank#{name}",
        "title": _TITLES.get(code, str(code)),
        "status": code,
        "detail": detail,
    }
    body["code"] = name
    if errors:
        body["errors"] = errors
    return Response(body, status=code, content_type=CONTENT_TYPE)


def _summary(error: exceptions.APIException) -> tuple[str, str, list[dict[str, str]]]:
    """Code, sentence and list of single errors of a DRF exception."""
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.get_full_details()))
        return "invalid", _("Some values cannot be accepted. See “errors”."), errors
    return str(error.get_codes()), str(error.detail), []


def _flat(details: Any, field: str = ""):
    """Validation errors as a flat list of field, code, message."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": field, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, dict):
        for name, value in details.items():
            part = "" if name == "non_field_errors" else str(name)
            yield from _flat(value, ".".join(filter(None, (field, part))))
    elif isinstance(details, list):
        for value in details:
            yield from _flat(value, field)


_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Precondition failed",
    415: "Unsupported media type",
    422: "Refused",
    428: "Precondition required",
    429: "Too many requests",
}
