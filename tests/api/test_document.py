"""The committed OpenAPI document is the one that is served, and it leaves nothing out."""

import json

from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from quality.accounts.routes import routes
from quality.core.api.schema import document

COMMITTED = settings.BASE_DIR / "docs/openapi.json"


def test_the_committed_document_is_current():
    """`python manage.py spectacular --format openapi-json --lang en --file docs/openapi.json` brings it up to date."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(document())


def test_anyone_may_read_the_document(db):
    answer = Client().get("/api/schema/")
    assert (answer.status_code, json.loads(answer.content)["openapi"]) == (200, "3.1.1")


def test_every_route_is_documented():
    documented = {
        (method.upper(), path) for path, item in json.loads(document())["paths"].items() for method in item
    }
    ours = sum(
        len(set(route.methods) - {"HEAD"})
        for route in routes()
        if route.path.startswith("api/") and "v1/" in route.path
    )
    assert len(documented) == ours
    assert get_resolver().resolve("/api/v1/nowhere/").view_name == "api:nothing"


def test_every_operation_says_what_may_go_wrong():
    for path, item in json.loads(document())["paths"].items():
        for method, operation in item.items():
            answers = set(operation["responses"])
            assert {"401", "406"} <= answers, path
            assert operation["description"], path
            if method in ("patch", "delete"):
                assert {"412", "428"} <= answers, path
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert answer == {"$ref": f"#/components/responses/{status}"}, path
    for status, answer in json.loads(document())["components"]["responses"].items():
        assert status == "304" or list(answer["content"]) == ["application/problem+json"]
