"""A real Celery worker in a process group of its own, against the test's database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis
from django.conf import settings
from django.db import connection

SECONDS = 90  # a machine under load


def until(condition: Callable[[], object], what: str, worker: Worker | None = None) -> object:
    """Wait for something that another process does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        if worker is not None and worker.process.poll() is not None:
            raise AssertionError(f"the worker has ended while waiting until {what}\n{worker.log.read_text()}")
        time.sleep(0.05)
    raise AssertionError(f"waited in vain until {what}\n{worker.log.read_text() if worker else ''}")


def database_url() -> str:
    """The test's database as an address."""
    here = connection.settings_dict
    who = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else "")
    where = quote(here["HOST"], safe="") + (f":{here['PORT']}" if here["PORT"] else "")
    return f"postgres://{who}@{where}/{here['NAME']}"


def own_broker() -> str:
    """The machine's Redis, in a database that no other test uses; emptied."""
    number = 14 - int("0" + os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    if settings.REDIS_URL.startswith("unix://"):
        path = settings.REDIS_URL.partition("?")[0]
        redis.Redis.from_url(f"{path}?db={number}").flushdb()
        return f"redis+socket://{path.removeprefix('unix://')}?virtual_host={number}"
    base = settings.REDIS_URL.rpartition("/")[0]
    redis.Redis.from_url(f"{base}/{number}").flushdb()
    return f"{base}/{number}"


class Worker:
    """`with Worker(...)`: started at the start, killed at the end with all its children."""

    def __init__(self, folder: Path, name: str) -> None:
        self.log = folder / f"{name}.log"
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "BROKER_URL": own_broker(),
            "PORTAL_DEMO": "1",
        }

    def __enter__(self) -> Worker:
        command = [sys.executable, "-m", "celery", "-A", "quality", "worker", "-c", "1", "-l", "info"]
        command += ["--without-gossip", "--without-mingle", "-n", f"{self.log.stem}@test"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def kill(self) -> None:
        """kill -9, the whole group: nothing can be tidied up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *exc: object) -> None:
        self.kill()


class HeldTable:
    """`with HeldTable("audit_entry")`: whoever writes to the table waits until the end of the block."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> HeldTable:
        self.other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
        self.cursor = self.other.cursor()
        self.cursor.execute(f"LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE")
        return self

    def waiting(self) -> int:
        """How many wait for it."""
        self.cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [self.table]
        )
        return self.cursor.fetchone()[0]

    def __exit__(self, *exc: object) -> None:
        self.other.rollback()
        self.other.close()
