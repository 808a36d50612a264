"""The web process works while Redis is away."""

import pytest
from django.conf import settings
from django.core.cache import cache

from quality.core.cache import TolerantRedisCache
from quality.core.tasks import heartbeat


@pytest.fixture
def away() -> TolerantRedisCache:
    return TolerantRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})


def test_reads_are_misses_and_writes_are_lost(away):
    away.set("key", 1)
    assert away.get("key") is None
    assert away.get("key", "default") == "default"
    assert away.get_or_set("key", lambda: 5) == 5
    assert away.get_many(["key"]) == {}
    assert away.add("key", 1)
    assert not away.delete("key")
    assert "key" not in away
    assert not away.clear()


def test_counting_is_refused_as_for_an_expired_key(away):
    with pytest.raises(ValueError, match="not found"):
        away.incr("key")


def test_a_pause_follows_a_failure(away):
    away.get("key")
    client = away._cache
    client.get_client = None  # another attempt would fail on this
    assert away.get("key") is None


@pytest.mark.smoke
def test_clearing_the_cache_leaves_the_queues_alone():
    client = cache._cache.get_client(None, write=True)
    client.set("somebody-elses", "1", ex=60)
    cache.set("mine", 1)
    cache.clear()
    assert cache.get("mine") is None
    assert client.delete("somebody-elses") == 1


def test_an_unreachable_broker_does_not_fail_the_request(monkeypatch, django_capture_on_commit_callbacks, db):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(heartbeat, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        heartbeat.delay_on_commit()
    assert len(callbacks) == 1


def test_publishing_never_waits_for_a_broker():
    assert settings.CELERY_TASK_PUBLISH_RETRY is False
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["max_retries"] == 0
