"""A Redis cache that the portal can live without."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds without another attempt, so that a hanging Redis does not slow every page


class TolerantClient(RedisCacheClient):
    """Answers as an empty cache while Redis is away."""

    away_until = 0.0

    def attempt(self, call: Callable[[], Any], when_away: Any) -> Any:
        if time.monotonic() < self.away_until:
            return when_away
        try:
            return call()
        except RedisError as error:
            self.away_until = time.monotonic() + PAUSE
            log.warning("the cache is away: %s", error)
            return when_away

    def add(self, *args: Any) -> bool:
        return self.attempt(lambda: RedisCacheClient.add(self, *args), True)

    def get(self, key: str, default: Any) -> Any:
        return self.attempt(lambda: RedisCacheClient.get(self, key, default), default)

    def set(self, *args: Any) -> None:
        self.attempt(lambda: RedisCacheClient.set(self, *args), None)

    def touch(self, *args: Any) -> bool:
        return self.attempt(lambda: RedisCacheClient.touch(self, *args), False)

    def delete(self, *args: Any) -> bool:
        return self.attempt(lambda: RedisCacheClient.delete(self, *args), False)

    def has_key(self, *args: Any) -> bool:
        return self.attempt(lambda: RedisCacheClient.has_key(self, *args), False)

    def get_many(self, *args: Any) -> dict:
        return self.attempt(lambda: RedisCacheClient.get_many(self, *args), {})

    def set_many(self, *args: Any) -> None:
        self.attempt(lambda: RedisCacheClient.set_many(self, *args), None)

    def delete_many(self, *args: Any) -> None:
        self.attempt(lambda: RedisCacheClient.delete_many(self, *args), None)

    def incr(self, key: str, delta: int) -> int:
        value = self.attempt(lambda: RedisCacheClient.incr(self, key, delta), None)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")  # as for a key that has expired
        return value

    def clear_prefix(self, prefix: str) -> bool:
        def clear() -> bool:
            client = self.get_client(None, write=True)
            for key in client.scan_iter(match=f"{prefix}:*", count=1000):
                client.delete(key)
            return True

        return self.attempt(clear, False)


class TolerantRedisCache(RedisCache):
    """`clear` empties the cache alone: the broker's queues live in the same Redis."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._class = TolerantClient

    def clear(self) -> bool:
        return self._cache.clear_prefix(self.key_prefix)
