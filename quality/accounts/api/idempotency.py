"""`Idempotency-Key`: a request that is sent again, because its answer was lost, is answered and not done again."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quality.core.api.rendering import dumps

from ..services import earlier_answer, keep_answer

KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}\Z")
KEPT_HEADERS = ("ETag", "Location")


def idempotent(action: Callable[..., Response]) -> Callable[..., Response]:
    """Mark an action of a view set. Work and kept answer are committed together; refusals leave no trace."""

    @functools.wraps(action)
    def once(view, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return action(view, request, *args, **kwargs)
        if not KEY.match(key):
            raise ValidationError(
                {"Idempotency-Key": [_("A key has 1 to 100 letters, digits, and the signs . _ : -")]}
            )
        digest = digest_of(request)
        with transaction.atomic():
            found = earlier_answer(by=request.user, key=key, digest=digest)
            if found is None:
                response = action(view, request, *args, **kwargs)
                _keep(request, key, digest, response)
                return response
        data = orjson.loads(found.body) if found.body else None
        return Response(data, found.status, headers={**found.headers, "Idempotency-Replayed": "true"})

    once.idempotent = True
    return once


def _keep(request: Request, key: str, digest: str, response: Response) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    body = "" if response.data is None else dumps(response.data).decode()
    keep_answer(
        by=request.user, key=key, digest=digest, status=response.status_code, headers=headers, body=body
    )


def digest_of(request: Request) -> str:
    """Fingerprint of method, address and body; of a file its content, since each upload is written differently."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for name in sorted(request.data):
        value = request.data[name]
        if isinstance(value, UploadedFile):
            value = _digest_of_file(value)
        found.update(orjson.dumps([name, value], option=orjson.OPT_SORT_KEYS))
    return found.hexdigest()


def _digest_of_file(file: UploadedFile) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
