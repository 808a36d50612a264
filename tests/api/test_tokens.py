"""Who speaks: tokens with their scopes and their end, and the browser's session with its CSRF check."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from quality.accounts.models import ApiToken, Grant
from quality.accounts.services import revoke_token
from tests.api.conftest import Api, secret_of

ME, LESSONS, TOKENS = "/api/v1/me/", "/api/v1/observations/", "/api/v1/tokens/"


def test_without_a_token_401_says_how(api, world):
    answer = api().get(LESSONS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    for header in ("Bearer", "Bearer x", "Bearer qp_12345678_abc", "Bearer a b", "Bearer qp_\udcff_x"):
        assert (
            Api(Authorization=header.encode("utf-8", "surrogateescape").decode("latin-1")).get(ME).status_code
            == 401
        )


def test_me_tells_roles_places_and_permissions(world, api):
    answer = api(world.east.users["principal"], "observation.view", "plan.view").get(ME).json()
    assert answer["person"] == world.east.people["principal"].pk
    assert [(role["code"], role["school"]) for role in answer["roles"]] == [
        ("principal", world.east.school.pk)
    ]
    assert answer["permissions"] == ["observation.view", "plan.view"]


def test_scopes_limit_what_an_account_may_do(world, api, recorded):
    principal = world.east.users["principal"]
    reader = api(principal, "observation.view")
    assert reader.get(LESSONS).status_code == 200
    assert reader.post(LESSONS, {}).status_code == 403
    assert reader.get("/api/v1/schools/").status_code == 403
    assert set(api(principal, "observation.own").ids(LESSONS)) == {
        recorded.east.pk
    }  # what the principal observed
    assert api(principal, "audit.view").get(LESSONS).status_code == 403


def test_a_token_ends_by_itself_by_revocation_and_with_its_account(world):
    principal = world.east.users["principal"]
    with time_machine.travel(dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC), tick=False) as clock:
        client = Api(secret_of(principal, expires=dt.timedelta(days=1)))
        assert client.get(ME).status_code == 200
        clock.shift(dt.timedelta(days=1))
        assert client.get(ME).status_code == 401
    client = Api(secret_of(principal))
    revoke_token(by=principal, token=ApiToken.objects.latest("pk"))
    assert client.get(ME).status_code == 401
    client = Api(secret_of(principal))
    Grant.objects.filter(user=principal).update(valid_to=dt.date(2026, 11, 19))
    assert client.get(ME).json()["permissions"] == []
    type(principal).objects.filter(pk=principal.pk).update(is_active=False)
    assert client.get(ME).status_code == 401


def test_the_last_use_is_noted(world, api):
    client = api(world.east.users["principal"])
    client.get(ME)
    assert ApiToken.objects.latest("pk").last_used_at == dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def browser(world):
    """The principal's session in a browser that checks CSRF as it should."""

    def made(role="principal") -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.east.users[role])
        return client

    return made


def test_a_session_reads_and_needs_a_csrf_token_to_write(browser):
    client = browser()
    assert client.get(ME).json()["token"] is None
    refused = client.post(TOKENS, {}, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")


def test_tokens_are_made_in_a_session_shown_once_and_revoked(world, api):
    client = Client()
    client.force_login(world.east.users["principal"])
    body = {"name": "表格", "scopes": ["observation.view"], "expires_in": 30}
    made = client.post(TOKENS, body, content_type="application/json")
    assert made.status_code == 201
    assert Api(made.json()["secret"]).get(LESSONS).status_code == 200
    (row,) = client.get(TOKENS).json()["results"]
    assert "secret" not in row
    address = f"{TOKENS}{row['id']}/"
    tag = client.get(address)["ETag"]
    assert client.delete(address, headers={"If-Match": tag}).status_code == 204
    assert Api(made.json()["secret"]).get(LESSONS).status_code == 401
    more = client.post(TOKENS, body | {"scopes": ["audit.view"]}, content_type="application/json")
    assert (more.status_code, more.json()["errors"][0]["field"]) == (422, "scopes")


def test_a_token_makes_and_shows_no_tokens(world, api):
    client = api(world.east.users["principal"], "token.own", "observation.view")
    assert client.get(TOKENS).status_code == 403
    assert (
        client.post(TOKENS, {"name": "x", "scopes": ["observation.view"], "expires_in": 1}).status_code == 403
    )


def test_others_tokens_do_not_exist(world, browser):
    secret_of(world.east.users["dean"])
    other = ApiToken.objects.latest("pk").pk
    client = browser()
    assert client.get(TOKENS).json()["results"] == []
    assert client.get(f"{TOKENS}{other}/").status_code == 404
