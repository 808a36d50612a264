"""Queries that every request asks: worked out once, asked with other values afterwards.

Working out the SQL of a small query takes the ORM several times as long as PostgreSQL takes to answer it. The rules stay
where they are, in the querysets: this only remembers what SQL they come to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Values that stand for the parameters while the SQL is worked out; several of one type differ.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 900_000_000_000 + n,
    str: lambda n: f"stands for parameter {n}",
    dt.date: lambda n: dt.date(1, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(2, 1, 1 + n, tzinfo=dt.UTC),
}


class Prepared:
    """A query with parameters, as rows of tuples.

    `build` makes a `.values_list()` queryset from the parameters, whose types are given by name. The form of the query
    must not depend on their values, and its columns must need no conversion.
    """

    def __init__(self, build: Callable[..., QuerySet], **types: type):
        self.build, self.types = build, types
        self._known: tuple[str, list[tuple[str | None, Any]]] | None = None

    def rows(self, **values: Any) -> list[tuple]:
        """The answer for some values."""
        if self._known is None:
            self._known = self._work_out()
        sql, parameters = self._known
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else fixed for name, fixed in parameters])
            return cursor.fetchall()

    def _work_out(self) -> tuple[str, list[tuple[str | None, Any]]]:
        stand_ins = {name: STAND_INS[kind](number) for number, (name, kind) in enumerate(self.types.items())}
        compiler: SQLCompiler = self.build(**stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        assert not compiler.get_converters([column for column, _sql, _alias in compiler.select]), (
            "needs conversion"
        )
        return sql, [self._place(stand_ins, parameter) for parameter in parameters]

    @staticmethod
    def _place(stand_ins: Mapping[str, Any], parameter: Any) -> tuple[str | None, Any]:
        """Which parameter stands here, or the fixed value that does."""
        name = next((name for name, value in stand_ins.items() if value == parameter), None)
        return name, None if name else parameter


@dataclass(frozen=True)
class Statement:
    """A query as it goes to the database, to be asked again as it is."""

    sql: str
    parameters: tuple
    names: tuple[str, ...]

    @classmethod
    def of(cls, rows: QuerySet) -> Statement | None:
        """A `.values()` queryset worked out; None where its columns need conversion or nothing can match."""
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        if compiler.get_converters([column for column, _sql, _alias in compiler.select]):
            return None
        return cls(sql, tuple(parameters), tuple(rows.query.selected))

    def rows(self) -> list[dict[str, Any]]:
        """The answer of today's data."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return [dict(zip(self.names, row, strict=True)) for row in cursor.fetchall()]
