from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from quality.core import health

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


def test_all_is_well(client):
    health.record_heartbeat()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "worker": "ok",
    }
    assert "no-store" in answer["Cache-Control"]


def test_a_silent_worker_is_reported_but_pages_are_served(client):
    assert client.get("/healthz").json()["worker"] == "down"
    cache.set(health.HEARTBEAT, timezone.now() - timedelta(minutes=5))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["worker"]) == (200, "degraded", "late")


def test_a_missing_cache_is_reported_but_pages_are_served(client, monkeypatch):
    monkeypatch.setattr(cache._cache, "away_until", float("inf"))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["cache"]) == (200, "degraded", "down")


def test_pending_migrations_take_the_server_out_of_service(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["migrations"]) == (
        503,
        "down",
        "pending",
    )


def test_an_unreachable_database_takes_the_server_out_of_service(client, monkeypatch):
    def refuse(*args):
        raise health.Error

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_it_only_answers_questions(client):
    assert client.post("/healthz").status_code == 405
