"""A request that is sent again with its key is answered as the first time, and done once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction

from programmes.models import Observation
from quality.accounts.models import IdempotentRequest
from quality.accounts.services import earlier_answer, forget_answers
from quality.core.errors import Refused
from tests.api.test_observations import URL, body

__all__ = ["body"]


@pytest.fixture
def principal(world, api):
    return api(world.east.users["principal"])


def test_the_same_request_again_is_answered_and_not_done_again(principal, body):
    first = principal.post(URL, body(), Idempotency_Key="a-1")
    again = principal.post(URL, body(), Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Observation.objects.count() == 1


def test_the_order_of_the_fields_does_not_matter(principal, body):
    principal.post(URL, body(), Idempotency_Key="a-1")
    turned = dict(reversed(body().items()))
    assert principal.post(URL, turned, Idempotency_Key="a-1").status_code == 201
    assert Observation.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(principal, body):
    principal.post(URL, body(), Idempotency_Key="a-1")
    other = principal.post(URL, body(period=3), Idempotency_Key="a-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Observation.objects.count() == 1


def test_a_refused_request_leaves_the_key_free(principal, body):
    assert principal.post(URL, body(subject="music"), Idempotency_Key="a-1").status_code == 422
    assert principal.post(URL, body(), Idempotency_Key="a-1").status_code == 201


def test_keys_of_two_people_have_nothing_to_do_with_each_other(world, api, principal, body):
    principal.post(URL, body(), Idempotency_Key="a-1")
    dean = api(world.east.users["dean"])
    assert dean.post(URL, body(period=3), Idempotency_Key="a-1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 101, "中"])
def test_a_key_is_short_and_plain(principal, body, key):
    answer = principal.post(URL, body(), Idempotency_Key=key.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_answers_are_kept_for_two_days(principal, body):
    principal.post(URL, body(), Idempotency_Key="a-1")
    with time_machine.travel(dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC), tick=False):
        assert forget_answers() == 0
    with time_machine.travel(dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC), tick=False):
        assert forget_answers() == 1
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_being_worked_on_is_not_begun_twice(django_user_model):
    """The second finds the key held while the first is at work, and the answer once it is done."""
    user = django_user_model.objects.create(username="somebody")
    outcome = []

    def second() -> None:
        try:
            with transaction.atomic():
                earlier_answer(by=user, key="k", digest="d")
        except Refused as refused:
            outcome.append(refused.code)
        finally:
            connection.close()

    with transaction.atomic():
        assert earlier_answer(by=user, key="k", digest="d") is None
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
    assert outcome == ["in_progress"]
