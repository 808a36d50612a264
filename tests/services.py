"""A pytest plugin: throw-away PostgreSQL and Redis for one run, in memory where the machine allows it.

With DATABASE_URL and REDIS_URL set, those servers are used instead. Workers of pytest-xdist inherit the addresses.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from quality.core import addresses

SHM = Path("/dev/shm")
ROOM = 1 << 30  # a container's 64 MB of shared memory would not hold a database


def roomy() -> str | None:
    return str(SHM) if SHM.is_dir() and shutil.disk_usage(SHM).free > ROOM else None


def start(run: Path) -> list:
    from quality.core.embedded import Postgres, Redis  # not needed, nor installed, beside real servers

    started = []
    if not os.environ.get("DATABASE_URL"):
        started.append(Postgres(run, ephemeral=True).start())
        os.environ["DATABASE_URL"] = addresses.database_url(run)
    if not os.environ.get("REDIS_URL"):
        started.append(Redis(run, ephemeral=True).start())
        os.environ["REDIS_URL"] = addresses.redis_url(run)
    return started


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ.setdefault("PORTAL_DEMO", "1")
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    run = Path(tempfile.mkdtemp(prefix="portal-test-", dir=roomy()))
    run.chmod(0o711)
    (run / "static").mkdir()  # empty, but looked for
    os.environ["PORTAL_VAR_DIR"] = str(run)
    started: list = []

    def clean_up() -> None:
        for server in reversed(started):
            server.stop()
        shutil.rmtree(run, ignore_errors=True)

    early_config.add_cleanup(clean_up)
    started += start(run)
