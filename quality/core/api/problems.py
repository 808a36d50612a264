"""Errors as problem details (RFC 9457): what went wrong, where, and what to do, in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error as page_for_server_error
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ..errors import Refused
from .rendering import TooLarge

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Forbidden"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Conflict"),
    412: gettext_lazy("Precondition failed"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Refused"),
    428: gettext_lazy("Precondition required"),
    500: gettext_lazy("Fault of the portal"),
}
# Refusals that have a status of their own; a rule of the field is 422.
STATUS_OF = {"not_allowed": 403, "gone": 404, "conflict": 409, "in_progress": 409, "stale": 412}


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
        errors = [{"field": error.field, "code": error.code, "message": str(error.message)}]
        return problem(STATUS_OF.get(error.code, 422), error.code, str(error.message), errors)
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such record, or you may not see it."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    response = problem(error.status_code, *_summary(error))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    return response


def body_of(code: int, name: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """Problem details. `type` is left out, as the standard has it where the status says enough; `code` is stable."""
    body = {"title": str(TITLES.get(code, code)), "status": code, "code": name, "detail": detail}
    return {**body, "errors": errors} if errors else body


def problem(code: int, name: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """A response of an API view with problem details."""
    return Response(body_of(code, name, detail, errors), status=code, content_type=CONTENT_TYPE)


def plain_problem(code: int, name: str, detail: str) -> HttpResponse:
    """The same for middleware, which answers before an API view does."""
    return HttpResponse(orjson.dumps(body_of(code, name, detail)), status=code, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: problem details below `/api/`, a page elsewhere."""
    if request.path.startswith("/api/"):
        return plain_problem(500, "fault", _("Something went wrong on our side. It has been noted."))
    return page_for_server_error(request)


def _summary(error: exceptions.APIException) -> tuple[str, str, list[dict[str, str]]]:
    """Code, sentence and list of single errors of a DRF exception."""
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.get_full_details()))
        return "invalid", _("Some values cannot be accepted. See “errors”."), errors
    return str(error.get_codes()), str(error.detail), []


def _flat(details: Any, field: str = "") -> Iterator[dict[str, str]]:
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
