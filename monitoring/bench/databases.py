"""Throw-away databases on the server of DATABASE_URL, and several at once behind the one name "default"."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Databases:
    """Creates databases, points the portal at one of them, and removes them in the end."""

    def __init__(self) -> None:
        self.home: BaseDatabaseWrapper = connections["default"]
        self.opened: dict[str, BaseDatabaseWrapper] = {}

    def use(self, name: str) -> None:
        """From now on "default" is this database. Its connection stays open, so changing costs nothing."""
        if name not in self.opened:
            options = {**self.home.settings_dict, "NAME": name}
            self.opened[name] = type(self.home)(options, "default")
        connections["default"] = self.opened[name]

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Use a database for a while."""
        before = connections["default"]
        self.use(name)
        try:
            yield
        finally:
            connections["default"] = before

    def exists(self, name: str) -> bool:
        """Whether the server has it."""
        with self.home.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def create(self, name: str, template: str = "template0") -> None:
        """A new database, in the place of one that an interrupted run has left."""
        self.close(template)
        self.drop(name)
        with self.home.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Remove it, if it is there."""
        self.close(name)
        with self.home.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

    def close(self, name: str) -> None:
        """Let go of a database: one in use can be neither copied nor removed."""
        if name in self.opened:
            self.opened.pop(name).close()

    def leave(self) -> None:
        """Back to where the run began."""
        for name in list(self.opened):
            self.close(name)
        connections["default"] = self.home
