"""The order of a run: make the data, measure on the prefecture, then on the province."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from monitoring.demo.size import ANCHOR
from quality.core.warmup import settle, warm_up

from . import bulletins, evaluation, history, pages, province
from .client import served
from .databases import Databases
from .report import Line, Report, milliseconds

DATABASES = {"prefecture": "bench_demo", "province": "bench_province"}
MADE_TITLE = "Making the data"
MADE_HOW = "`manage.py demo --seed 7` into an empty database: all tables, keys and indexes, statistics."


@dataclass
class Run:
    """What is asked for."""

    report: Report
    parts: str
    scales: tuple[str, ...]
    seconds: float = 6.0
    quick: bool = False
    keep: bool = False
    databases: Databases = field(default_factory=Databases)

    def all(self) -> None:
        """Every scale in turn; the databases are removed in the end."""
        with at_anchor(), override_settings(REPORT_DATABASE="default"), served() as handler:
            try:
                for scale in self.scales:
                    self.one(scale, handler)
            finally:
                self.clean_up()

    def one(self, scale: str, handler: Callable) -> None:
        """One scale: data, then what is asked for."""
        name = DATABASES[scale]
        self.make(scale, name)
        with self.databases.at(name), own_cache(name):
            warm_up()
            settle()
            if "a" in self.parts:
                evaluation.measure(self.report, scale, ANCHOR, self.seconds)
            if "b" in self.parts:
                bulletins.measure(self.report, scale, ANCHOR, self.seconds)
            if "c" in self.parts:
                pages.measure(self.report, scale, handler, self.seconds)
            if "e" in self.parts:
                pages.visit(self.report, scale, handler)
            if "d" in self.parts and scale == "prefecture":
                history.measure(self.report, self.databases, name, handler, ANCHOR, self.seconds)

    def make(self, scale: str, name: str) -> None:
        """The data, unless an earlier run was asked to keep them."""
        if self.keep and self.databases.exists(name):
            return
        self.databases.create(name)
        with self.databases.at(name):
            call_command("migrate", interactive=False, verbosity=0)
            began = time.perf_counter()
            years = {"years": 1} if self.quick and scale == "province" else {}
            call_command("demo", scale=scale, seed=7, verbosity=0, **years)
            took = time.perf_counter() - began
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT SUM(reltuples)::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0"
                )
                rows = cursor.fetchone()[0]
            self.report.part("f", MADE_TITLE, MADE_HOW)
            what = f"{scale}: {rows:,} rows, {rows / took:,.0f} a second"
            self.report.add("f", Line(what, milliseconds(took)))
            if scale == "province":
                province.bind_everyone(ANCHOR.replace(month=9, day=1))
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")

    def clean_up(self) -> None:
        """Nothing stays behind, unless it is to be kept."""
        for name in DATABASES.values():
            for copy in history.names(name):
                self.databases.drop(copy)
            if not self.keep:
                self.databases.drop(name)
        self.databases.leave()


@contextmanager
def at_anchor() -> Iterator[None]:
    """The demo's last day is today, so that terms and months stand as they were made."""
    real = timezone.now
    shift = ANCHOR - timezone.localdate()
    timezone.now = lambda: real() + shift
    try:
        yield
    finally:
        timezone.now = real


@contextmanager
def own_cache(name: str) -> Iterator[None]:
    """Keys of this run alone: other data under the same keys would be wrong answers."""
    before = cache.key_prefix
    caches["default"].key_prefix = f"{name}-{os.getpid()}"
    try:
        yield
    finally:
        cache.clear()
        caches["default"].key_prefix = before
