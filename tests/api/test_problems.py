"""Whatever goes wrong below /api/ comes as problem details, in the caller's language."""

from __future__ import annotations

import pytest

URL = "/api/v1/observations/"
PROBLEM = "application/problem+json"


@pytest.fixture
def principal(world, api):
    return api(world.east.users["principal"])


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/api/", {}, 404),
        ("get", "/api/v1/", {}, 404),
        ("post", "/api/v2/observations/", {}, 404),
        ("get", "/api/v1/observations", {}, 404),
        ("get", f"{URL}x/", {}, 404),
        ("get", f"{URL}{10**17}/", {}, 404),
        ("get", f"{URL}{10**30}/", {}, 404),
        ("put", f"{URL}1/", {}, 405),
        ("delete", URL, {}, 405),
        ("options", URL, {}, 405),
        ("get", URL, {"Accept": "text/html"}, 406),
        ("get", "/api/v1/jobs/", {}, 403),
    ],
)
def test_every_failure_is_a_problem(principal, method, path, headers, status):
    answer = principal.ask(method, path, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"topic": NaN}', "application/json", 400),
        ("\x00", "application/json", 400),
        ("[" * 5000, "application/json", 400),
        ('{"period": 1' + "0" * 5000 + "}", "application/json", 400),
        ("{}", "text/plain", 415),
        ("a=1", "application/x-www-form-urlencoded", 415),
        ('{"topic": "' + "x" * 1_100_000 + '"}', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(principal, raw, kind, status):
    answer = principal.client.post(URL, raw, content_type=kind, headers=principal.headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)


def test_messages_are_in_the_language_of_the_caller(world, api):
    chinese = api(world.east.users["principal"], **{"Accept-Language": "zh-CN"}).get(f"{URL}1/").json()
    english = api(world.east.users["principal"], **{"Accept-Language": "en"}).get(f"{URL}1/").json()
    assert (english["title"], chinese["title"]) == ("Not found", "未找到")
    assert chinese["code"] == english["code"] == "not_found"


def test_a_fault_of_ours_is_a_problem_too(principal, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("programmes.api.views.Observations.get_queryset", broken)
    principal.client.raise_request_exception = False
    answer = principal.get(f"{URL}1/")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "RuntimeError" not in answer.content.decode()
