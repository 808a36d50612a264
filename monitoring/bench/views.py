"""Bare views: the same middleware and authentication, the same SQL, and nothing else between rows and bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from rest_framework.request import Request

from quality.accounts.api.authentication import TokenAuthentication
from quality.core.access import SIGNED_IN, access, declare

from .bare_sql import Statement, replay_rows


@dataclass(frozen=True)
class Bare:
    """What a bare view does: the statements, and the template of a page."""

    statements: list[Statement] = field(default_factory=list)
    template: Any = None


NOTHING = "nothing"
BARE: dict[str, Bare] = {NOTHING: Bare()}


def plain_table(names: tuple[str, ...]) -> Any:
    """A plain page with these columns of the rows in a table."""
    cells = "".join(f"<td>{{{{ row.{name} }}}}</td>" for name in names)
    rows = f"{{% for row in rows %}}<tr>{cells}</tr>{{% endfor %}}"
    return engines["django"].from_string(
        f"<!doctype html><html><head><title>Rows</title></head><body><table>{rows}</table></body></html>"
    )


@access(SIGNED_IN, "GET")
def bare_page(request: HttpRequest, key: str) -> HttpResponse:
    """Rows in a plain template."""
    bare = BARE[key]
    rows = replay_rows(bare.statements)
    if bare.template is None:
        return HttpResponse()
    return HttpResponse(bare.template.render({"rows": rows}))


def bare_api(request: HttpRequest, key: str) -> HttpResponse:
    """Rows as JSON, for the bearer of a token."""
    found = TokenAuthentication().authenticate(Request(request))
    if found is None or not found[0].scope.holds:
        return HttpResponse(status=401)
    return HttpResponse(
        json.dumps(replay_rows(BARE[key].statements), default=str), content_type="application/json"
    )


bare_api.cls = TokenAuthentication  # authenticates itself, as views of the API do
declare(bare_api, SIGNED_IN, "GET")
