"""Where the embedded servers are reached; settings need only this, not the servers."""

import hashlib
import os
from pathlib import Path

DATABASE = USER = "portal"
SOCKETS = Path("/tmp")  # short and the same in every shell: a socket's path may have 107 bytes


def tag(path: Path) -> str:
    return hashlib.sha1(f"{os.geteuid()}:{os.path.abspath(path)}".encode()).hexdigest()[:10]


def socket_dir(run: Path) -> Path:
    return SOCKETS / f"portal-{tag(run)}"


def database_url(run: Path, name: str = DATABASE) -> str:
    return f"postgres://{USER}@{str(socket_dir(run)).replace('/', '%2F')}/{name}"


def redis_url(run: Path) -> str:
    return f"unix://{socket_dir(run)}/redis.sock?db=0"


def broker_url(url: str) -> str:
    """The same server in kombu's words: it spells socket addresses differently from redis-py and Django."""
    if url.startswith("unix://"):
        return url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    return url
