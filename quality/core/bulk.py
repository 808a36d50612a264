"""Many rows at once, where `bulk_create` would spend its time asking every field how to write every value."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections, router
from django.db.models import Model

BATCH = 1000


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model whose columns are plain (numbers, texts, dates, keys). Their own keys stay unknown."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    places = f"({', '.join(['%s'] * len(names))})"
    with connections[router.db_for_write(type(rows[0]))].cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = [row.__dict__ for row in rows[start : start + BATCH]]
            values = [row[name] for row in batch for name in names]
            into = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES '
            cursor.execute(into + ", ".join([places] * len(batch)), values)
