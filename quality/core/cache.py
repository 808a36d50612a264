"""A Redis cache that the portal can live without."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

log = logging.getLogger(__name__)
AWAY = (RedisConnectionError, RedisTimeoutError)


def tolerant(name: str, when_away: Any) -> Callable:
    """The client's method `name`, answering `when_away` (an empty cache's answer) while Redis is unreachable."""

    def method(self: RedisCacheClient, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(TolerantClient, self), name)(*args, **kwargs)
        except AWAY as error:
            log.warning("cache unreachable (%s): %s", name, error)
            return when_away() if callable(when_away) else when_away

    method.__name__ = name
    return method


class TolerantClient(RedisCacheClient):
    add = tolerant("add", True)
    set = tolerant("set", None)
    touch = tolerant("touch", False)
    delete = tolerant("delete", False)
    has_key = tolerant("has_key", False)
    get_many = tolerant("get_many", dict)
    set_many = tolerant("set_many", list)
    delete_many = tolerant("delete_many", None)

    def get(self, key: str, default: Any) -> Any:
        try:
            return super().get(key, default)
        except AWAY as error:
            log.warning("cache unreachable (get): %s", error)
            return default

    def incr(self, key: str, delta: int) -> int:
        try:
            return super().incr(key, delta)
        except AWAY as error:
            raise ValueError(f"Key '{key}' not found: {error}") from error  # as for a key that has expired

    def clear_prefix(self, pattern: str) -> bool:
        try:
            client = self.get_client(None, write=True)
            for key in client.scan_iter(match=pattern, count=1000):
                client.delete(key)
        except AWAY as error:
            log.warning("cache unreachable (clear): %s", error)
            return False
        return True


class TolerantRedisCache(RedisCache):
    """Misses while Redis is away; `clear` empties the cache alone, since the broker's queues share the database."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._class = TolerantClient

    def clear(self) -> bool:
        return self._cache.clear_prefix(f"{self.key_prefix}:*")
