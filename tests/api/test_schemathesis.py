"""The API against its own document: whatever is sent, nothing breaks and nothing comes back that is not documented.

Three callers, since each meets other answers: a principal, a county's staff, and a parent, who may next to nothing.
Values are derived from the document in the same way in each run; every second valid address names a record that exists.
"""

from __future__ import annotations

import json
from itertools import count

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from quality.core.api.schema import document
from tests.api.conftest import secret_of
from tests.api.furnished import NOW, furnish

pytestmark = pytest.mark.django_db
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(document()))
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
CALLERS = ("principal", "county_staff", "parent")
ONCE = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def tokens(django_db_setup, django_db_blocker):
    """The cast once for all operations, in one transaction that is rolled back; the tokens of the callers."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        world = furnish()
        users = world.east.users | {"parent": world.users["parent"]}
        yield {caller: secret_of(users[caller]) for caller in CALLERS}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def friday():
    """The day of the cast's furniture."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def known(tokens):
    """Ids that exist, by the list in whose addresses they stand. From then on requests leave the connection open."""
    found = {}
    for label in OPERATIONS:
        method, path = label.split()
        if method == "GET" and "{" not in path:
            answer = Client().get(path, headers={"Authorization": f"Bearer {tokens['county_staff']}"})
            rows = answer.json().get("results", ()) if answer.status_code == 200 else ()
            found[path] = [row["id"] for row in rows if "id" in row]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_documented(label, caller, tokens, known):
    operation, number = OPERATIONS[label], count()
    operation.app = get_wsgi_application()
    header = {"Authorization": f"Bearer {tokens[caller]}"}

    @ONCE
    @given(
        case=operation.as_strategy(GenerationMode.POSITIVE) | operation.as_strategy(GenerationMode.NEGATIVE)
    )
    def ask(case):
        if case.meta.generation.mode == GenerationMode.POSITIVE and next(number) % 2:
            name_a_record(case, known)
        with transaction.atomic():
            answer = case.call(headers=header)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS, headers=header)

    ask()


def name_a_record(case, known: dict[str, list[int]]) -> None:
    """Put an id that exists in the place of the first one in the address."""
    whole = case.path.partition("{")[0]
    ids = known.get(whole)
    if ids and case.path_parameters:
        first = case.path.partition("{")[2].partition("}")[0]
        case.path_parameters = dict(case.path_parameters) | {first: ids[0]}
