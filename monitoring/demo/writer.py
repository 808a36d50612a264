"""Rows into the database by COPY, and indexes built after the rows instead of row by row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps as all_apps
from django.db import connection
from django.db.models import Model

NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
CHUNK = 1 << 17

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid), contype::text FROM pg_constraint
     WHERE conrelid = %s::regclass AND contype IN ('f', 'u', 'x') ORDER BY contype DESC, conname
"""
INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
     WHERE i.indrelid = %s::regclass
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1
"""


def cell(value: Any) -> str:
    """A value as COPY's text format has it."""
    if value is None:
        return NULL
    kind = type(value)
    if kind is str:
        return value.translate(ESCAPES)
    if kind is bool:
        return "t" if value else "f"
    if kind is dict:
        return json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    if kind is list:
        return "{" + ",".join(value) + "}"
    return str(value)


class Lines:
    """A file that COPY reads from, made of lines as they are needed."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines, self.rest, self.count = iter(lines), b"", 0

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes; nothing at the end."""
        parts, length = [self.rest], len(self.rest)
        while length < size:
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(encoded := line.encode())
            length += len(encoded)
            self.count += 1
        data = b"".join(parts)
        self.rest = data[size:]
        return data[:size]


class Writer:
    """Writes rows of models. Fields that are not named get their default; times of record get `moment`."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def next_id(self, model: type[Model]) -> int:
        """The id from which new rows are numbered: 1 in an empty table, so that the same seed gives the same ids."""
        last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
        return (last or 0) + 1

    def rows(self, model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Copy rows, each a sequence of the named fields' values."""
        return self.lines(model, names, ("\t".join(map(cell, row)) for row in rows))

    def lines(self, model: type[Model], names: Sequence[str], lines: Iterable[str]) -> int:
        """Copy rows that are in COPY's text format already, without the end of the line."""
        given = [model._meta.get_field(name) for name in names]
        rest = [field for field in model._meta.concrete_fields if field not in given]
        constant = "".join("\t" + cell(self._default(field)) for field in rest) + "\n"
        columns = ", ".join(f'"{field.column}"' for field in [*given, *rest])
        source = Lines(line + constant for line in lines)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN", source, CHUNK)
        self._advance(model)
        return source.count

    def _default(self, field) -> Any:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return self.moment
        return field.get_default()

    def _advance(self, model: type[Model]) -> None:
        """Let the table's own numbering go on after the highest id."""
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) FROM {table}",
                [table],
            )

    @contextmanager
    def unindexed(self, *models: type[Model]) -> Iterator[None]:
        """Take keys, constraints and indexes off some tables while they are filled, and put them back afterwards."""
        tables = [model._meta.db_table for model in models]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            taken = [(table, *_take_off(cursor, table)) for table in tables]
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for _table, _constraints, indexes in taken:
                for _name, definition in indexes:
                    cursor.execute(definition)
            for table, constraints, _indexes in taken:
                added = ", ".join(f'ADD CONSTRAINT "{name}" {text}' for name, text, _kind in constraints)
                if added:
                    cursor.execute(f"ALTER TABLE {table} {added}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _take_off(cursor, table: str) -> tuple[list, list]:
    """Drop what hangs on a table except its primary key and its checks; return the definitions."""
    cursor.execute(CONSTRAINTS, [table])
    constraints = cursor.fetchall()
    cursor.execute(INDEXES, [table])
    indexes = cursor.fetchall()
    dropped = ", ".join(f'DROP CONSTRAINT "{name}"' for name, _text, _kind in constraints)
    if dropped:
        cursor.execute(f"ALTER TABLE {table} {dropped}")
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return constraints, indexes


def analyze(*apps: str) -> None:
    """Tell the planner what the tables of some apps hold now."""
    tables = [model._meta.db_table for app in apps for model in all_apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
