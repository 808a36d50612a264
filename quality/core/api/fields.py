"""What comes in: read in one way only, so that a slip of the client is told and not guessed at."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
TYPES: tuple[tuple[type, type | tuple[type, ...]], ...] = (
    (serializers.FileField, object),
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.PrimaryKeyRelatedField, int),
    (serializers.DictField, dict),
    (serializers.ListField, list),
    (serializers.DecimalField, (int, float, str)),
    (serializers.Field, str),
)


class Strict(serializers.Serializer):
    """Takes JSON of the documented types, and no fields beside the documented ones."""

    default_error_messages = {
        "strange": _("There is no such field."),
        "type": _("This value is not of the type that is documented."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """The checked values."""
        errors = {}
        for name, value in data.items() if isinstance(data, dict) else ():
            if name not in self.fields:
                errors[name] = [serializers.ErrorDetail(self.error_messages["strange"], "strange")]
            elif value is not None and not of_type(self.fields[name], value):
                errors[name] = [serializers.ErrorDetail(self.error_messages["type"], "type")]
        if errors:
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


def of_type(field: serializers.Field, value: Any) -> bool:
    """Whether a JSON value is of the type that a field documents."""
    expected = next(kind for known, kind in TYPES if isinstance(field, known))
    if isinstance(value, bool) and expected is not bool:
        return False
    if isinstance(field, serializers.DateField):
        return isinstance(value, str) and bool(ISO_DAY.match(value))
    return isinstance(value, expected)


class Row(serializers.ModelSerializer):
    """What goes out: columns of a model, none of them written through it."""

    def get_extra_kwargs(self) -> dict[str, Any]:
        """All fields are read only."""
        return {name: {"read_only": True} for name in self.Meta.fields}

    def get_fields(self) -> dict[str, serializers.Field]:
        """Choices that may be left empty say so, which DRF drops from what is read only."""
        fields = super().get_fields()
        for name, field in fields.items():
            if isinstance(field, serializers.ChoiceField) and name not in self._declared_fields:
                field.allow_blank = self.Meta.model._meta.get_field(name).blank
        return fields


@extend_schema_field({"type": "integer", "format": "int64", "minimum": 1})
class Key(serializers.PrimaryKeyRelatedField):
    """A record by its id, out of those that `choices(user)` gives."""

    def __init__(self, choices: Callable[[Any], QuerySet], **options: Any):
        self.choices_for = choices
        super().__init__(**options)

    def get_queryset(self) -> QuerySet:
        """What the caller may name."""
        return self.choices_for(self.context["request"].user)
