"""Everything on one machine: PostgreSQL, Redis, migrations, demo data, web, worker and beat."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from types import FrameType

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connections

from quality.core.embedded import EmbeddedError, Postgres, Redis, Server, tied_to_parent

GRACE = 15  # seconds between the polite and the rude signal
LOSSES_PER_MINUTE = 5


class Command(BaseCommand):
    help = "Run the whole portal here: servers from wheels unless DATABASE_URL and REDIS_URL are set. Ctrl-C stops it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args, port: int, host: str, no_demo: bool, **options) -> None:
        self.began = time.monotonic()
        self.stopping = threading.Event()
        self.servers: list[Server] = []
        self.processes: dict[str, subprocess.Popen] = {}
        self.losses: list[float] = []
        self.address = (host, port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        lock = self.only_one()
        self.port_is_free()
        try:
            self.start_servers()
            self.prepare_database(load_demo=not no_demo)
            self.start_processes()
            self.watch()
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()
            lock.close()

    # -- before anything starts

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        first = not self.stopping.is_set()
        self.stopping.set()
        if first and not self.processes:  # still preparing: leave the statement that is running
            raise KeyboardInterrupt

    def only_one(self):
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty in a try-out, but looked for
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        lock = (settings.VAR_DIR / "devstack.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"The portal is already running from {settings.BASE_DIR}. Stop it first (Ctrl-C there)."
            ) from None
        return lock

    def port_is_free(self) -> None:
        host, port = self.address
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is not free ({error.strerror}). Choose another: make run PORT={port + 1}"
                ) from None

    # -- starting

    def say(self, text: str) -> None:
        print(f"portal  | {time.monotonic() - self.began:5.1f} s  {text}", flush=True)

    def start_servers(self) -> None:
        for variable, server in (("DATABASE_URL", Postgres), ("REDIS_URL", Redis)):
            if os.environ.get(variable):
                self.say(f"{server.name}: the server of {variable}")
            else:
                started = server(settings.VAR_DIR)
                self.servers.append(started)  # before it starts, so that a failed start is cleaned up
                started.start()
                self.say(f"{server.name} is up (from a wheel, data in {started.data})")

    def prepare_database(self, load_demo: bool) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self.say("database schema is current")
        empty = not apps.get_model("organisation", "School").objects.exists()
        if load_demo and settings.DEMO and empty and "demo" in get_commands():
            self.say("loading the demo prefecture; this happens once")
            call_command("demo", scale="prefecture", seed=7)
        connections.close_all()

    def commands(self) -> dict[str, list[str]]:
        celery = ["celery", "-q", "-A", "quality"]
        schedule = str(settings.VAR_DIR / "celerybeat-schedule")
        return {
            "web": ["gunicorn", "-c", "python:quality.gunicorn", "quality.wsgi"],
            "worker": [*celery, "worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"],
            "beat": [*celery, "beat", "-l", "WARNING", "-s", schedule, "--pidfile="],
        }

    def start_processes(self) -> None:
        for name in self.commands():
            if not self.stopping.is_set():
                self.start_process(name)

    def start_process(self, name: str) -> None:
        environment = os.environ | {
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",  # a worker as root, in a try-out
            "PORTAL_BIND": "{}:{}".format(*self.address),
        }
        process = self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", *self.commands()[name]],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=tied_to_parent(signal.SIGTERM),
        )
        threading.Thread(target=self.echo, args=(name, process), daemon=True).start()

    def echo(self, name: str, process: subprocess.Popen) -> None:
        for line in process.stdout:
            print(f"{name:7} | {line.rstrip()}", flush=True)

    # -- running

    def watch(self) -> None:
        announced = False
        while not self.stopping.wait(0.2):
            self.look_after_servers()
            self.look_after_processes()
            if not announced and self.answers():
                announced = True
                self.say("ready: http://{}:{}/  (Ctrl-C stops everything)".format(*self.address))

    def look_after_servers(self) -> None:
        for server in self.servers:
            if not server.alive():
                self.note_loss(server.name, f"see {server.log}")
                time.sleep(0.5)  # its own children notice and leave
                server.start()

    def look_after_processes(self) -> None:
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.note_loss(name, "its last words are above")
                self.kill_session(process)
                self.start_process(name)

    def note_loss(self, name: str, where: str) -> None:
        moment = time.monotonic()
        self.losses = [earlier for earlier in self.losses if earlier > moment - 60] + [moment]
        if len(self.losses) > LOSSES_PER_MINUTE:
            raise CommandError(f"{name} keeps ending; {where}.")
        self.say(f"{name} ended unexpectedly; starting it again ({where})")

    def answers(self) -> bool:
        host = self.address[0].replace("0.0.0.0", "127.0.0.1")
        try:
            urllib.request.urlopen(f"http://{host}:{self.address[1]}/healthz", timeout=2).close()
        except urllib.error.HTTPError:
            return True  # it answers, and says itself what is wrong
        except OSError:
            return False
        return True

    # -- stopping

    def kill_session(self, process: subprocess.Popen) -> None:
        """Also children that have outlived their parent."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def stop(self) -> None:
        self.stopping.set()
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.kill_session(process)
                process.wait()
        for server in reversed(self.servers):
            server.stop()
        self.say("stopped")
