"""Small help with SQL text: a fragment and its parameters travel together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


@dataclass(frozen=True)
class Sql:
    """SQL text with its parameters, in order."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} {other.text}", self.params + other.params)


def join(glue: str, parts: Iterable[Sql]) -> Sql:
    """Fragments with text between them."""
    parts = list(parts)
    return Sql(glue.join(part.text for part in parts), tuple(p for part in parts for p in part.params))


def of(queryset: QuerySet, using: str = "default") -> Sql:
    """The SELECT of a queryset; one that can have no rows keeps its columns."""
    try:
        text, params = queryset.query.get_compiler(using=using).as_sql()
    except EmptyResultSet:
        query = queryset.query.chain()
        query.clear_where()
        text, params = query.get_compiler(using=using).as_sql()
        text = f"SELECT * FROM ({text}) nothing WHERE FALSE"
    return Sql(text, tuple(params))


def rows(statement: Sql, using: str = "default") -> list[dict[str, Any]]:
    """Run one statement and return its rows as dictionaries."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
