"""The one command of a try-out, really run: it starts, heals, refuses a double, and leaves nothing behind."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from quality.core import addresses

PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check: Callable[[], object], seconds: float = PATIENCE) -> object:
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
    return found


class Stack:
    def __init__(self, run: Path):
        self.port, self.run = free_port(), run
        own = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "PYTEST_XDIST_WORKER"}
        self.environment = {k: v for k, v in os.environ.items() if k not in own}
        self.environment |= {"PORTAL_DEMO": "1", "PORTAL_VAR_DIR": str(run)}

    def command(self, port: int) -> list[str]:
        return [sys.executable, "manage.py", "devstack", "--no-demo", "--port", str(port)]

    def start(self) -> None:
        with (self.run / "output").open("w") as output:
            self.process = subprocess.Popen(
                self.command(self.port),
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        eventually(self.is_well)

    def try_another(self, port: int) -> str:
        return subprocess.run(
            self.command(port), cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True
        ).stderr

    def is_well(self) -> bool:
        assert self.process.poll() is None, (self.run / "output").read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return json.load(answer)["status"] == "ok"
        except OSError:
            return False

    def descendants(self) -> list[int]:
        """Processes of this stack: their environment or their title names its folder or its sockets."""
        marks = (str(self.run).encode(), str(addresses.socket_dir(self.run)).encode())
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                text = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                alive = "\nState:\tZ" not in (entry / "status").read_text()
            except OSError:
                continue
            if alive and any(mark in text for mark in marks):
                found.append(int(entry.name))
        return [pid for pid in found if pid not in (os.getpid(), self.process.pid)]

    def pid_of(self, word: str) -> int:
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in self.descendants()}
        return min(pid for pid, command in commands.items() if word in command)


@pytest.fixture
def stack(tmp_path) -> Iterator[Stack]:
    made = Stack(tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    shutil.rmtree(addresses.socket_dir(tmp_path), ignore_errors=True)


def test_devstack_starts_heals_and_leaves_nothing_behind(stack):
    stack.start()
    assert "already running" in stack.try_another(free_port())

    for name, word in (("Redis", "-server"), ("worker", "\0worker\0")):
        os.kill(stack.pid_of(word), signal.SIGKILL)
        eventually(lambda line=f"{name} ended unexpectedly": line in (stack.run / "output").read_text())
    eventually(stack.is_well)

    stack.process.kill()
    stack.process.wait()
    eventually(lambda: not stack.descendants())

    stack.start()  # with the data that was there
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(30) == 0
    assert stack.descendants() == []
    assert not addresses.socket_dir(stack.run).exists()


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is not free" in Stack(tmp_path).try_another(port)
