"""What the portal costs: ratios to bare SQL and to the bare framework, measured in one run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from monitoring.bench.report import Report, machine
from monitoring.bench.runs import DATABASES, Run
from quality.core.addresses import database_url, redis_url
from quality.core.embedded import EmbeddedError, Postgres, Redis, Server

PARTS = "abcdef"
PAGE = "docs/benchmarks.md"


class Command(BaseCommand):
    requires_system_checks = []
    help = "Measure the portal against bare SQL and the bare framework, on throw-away databases."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--only", default=PARTS, help="parts, such as a,c (default: all)")
        parser.add_argument("--scale", choices=[*DATABASES, "both"], default="both")
        parser.add_argument("--quick", action="store_true", help="shorter, with one year of the province")
        parser.add_argument(
            "--keep", action="store_true", help="keep the databases, use those of the run before"
        )
        parser.add_argument("--output", default="", help=f"file for the figures (a whole run writes {PAGE})")

    def handle(self, *args, only: str, scale: str, quick: bool, keep: bool, output: str, **options) -> None:
        parts = only.replace(",", "")
        if set(parts) - set(PARTS):
            raise CommandError(f"Parts are {', '.join(PARTS)}.")
        if settings.DEBUG or not settings.DEMO:
            raise CommandError("Run it with PORTAL_DEMO=1 and without PORTAL_DEBUG, as `make bench` does.")
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            sys.exit(self.with_own_servers(keep))
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # cleaning up on the way
        began = time.monotonic()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty in a try-out, but looked for
        report = Report(self.say)
        scales = tuple(DATABASES) if scale == "both" else (scale,)
        self.say(machine())
        Run(report, parts, scales, seconds=2.0 if quick else 6.0, quick=quick, keep=keep).all()
        self.say(f"\n{time.monotonic() - began:.0f} s in all")
        whole = set(parts) == set(PARTS) and scale == "both" and not (quick or keep)
        if output or whole:
            report.write(Path(output or settings.BASE_DIR / PAGE))
        if report.missed:
            raise CommandError(f"{len(report.missed)} of the bounds are missed.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def with_own_servers(self, keep: bool) -> int:
        """Without servers of our own: some from wheels, with normal durability, and this command again beside them."""
        run = settings.VAR_DIR / "bench"
        run.mkdir(parents=True, exist_ok=True)
        servers: list[Server] = []
        try:
            for variable, server, url in (
                ("DATABASE_URL", Postgres, database_url),
                ("REDIS_URL", Redis, redis_url),
            ):
                if not os.environ.get(variable):
                    servers.append(server(run))
                    servers[-1].start()
                    os.environ[variable] = url(run)
            return subprocess.run([sys.executable, *sys.argv], check=False).returncode
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        finally:
            for started in reversed(servers):
                started.stop()
            if not keep:
                shutil.rmtree(run, ignore_errors=True)
