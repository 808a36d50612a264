import hashlib
import os
import tempfile
from pathlib import Path


def socket_dir(run: Path) -> Path:
    tag = hashlib.sha1(f"{os.geteuid()}:{run}".encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"portal-{tag}"


def database_url(run: Path, name: str = "portal") -> str:
    return f"postgres://portal@{str(socket_dir(run)).replace('/', '%2F')}/{name}"


def redis_url(run: Path) -> str:
    return f"unix://{socket_dir(run)}/redis.sock?db=0"


def broker_url(redis_url: str) -> str:
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    return redis_url
