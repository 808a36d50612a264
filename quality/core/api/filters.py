"""Filters of the API: the FilterSet of the page, read strictly, built only where something is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend

from .pages import PAGE_QUERY

WHOLE = re.compile(r"-?[0-9]{1,18}\Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Filters(BaseFilterBackend):
    """What a form forgives (empty values, several ways to write a date, unknown names) is refused here."""

    def filter_queryset(self, request, queryset, view):
        """The rows that are asked for."""
        if view.filterset_class is None:
            check_names(request.query_params, PAGE_QUERY)
            return queryset
        named = set(request.query_params) - set(PAGE_QUERY)
        if not named and view.filterset_class.filter_queryset is filters.FilterSet.filter_queryset:
            return queryset
        return filtered(view.filterset_class, request, queryset, PAGE_QUERY).qs

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        """The filters in the OpenAPI document."""
        if getattr(view, "filterset_class", None) is None:
            return []
        return [described(name, item) for name, item in view.filterset_class.base_filters.items()]


def filtered(filterset_class, request, queryset, others: Sequence[str] = ()) -> filters.FilterSet:
    """A FilterSet with the checked parameters of a request; `others` are parameters that are not its own."""
    given, known = request.query_params, filterset_class.base_filters
    check_names(given, (*known, *others))
    for name in given:
        if name in known:
            check_value(name, known[name], given.getlist(name))
    filterset = filterset_class(given, queryset, request=request)
    if not filterset.is_valid():
        raise translate_validation(filterset.errors)
    return filterset


def check_names(given, known) -> None:
    """A misspelt filter would answer with everything, so it is refused."""
    strange = [name for name in given if name not in known]
    if strange:
        raise ValidationError({name: [_("There is no such parameter here.")] for name in strange})


def check_value(name: str, item: filters.Filter, values: list[str]) -> None:
    """One value where one is expected, and that in the one way in which the document says it is written."""
    if len(values) > 1 and not isinstance(item, filters.MultipleChoiceFilter):
        raise ValidationError({name: [_("Give this parameter once.")]})
    for value in values:
        if isinstance(item, filters.NumberFilter | filters.ModelChoiceFilter):
            whole(name, value)
        elif isinstance(item, filters.DateFilter):
            day(name, value)
        elif isinstance(item, filters.BooleanFilter) and value not in ("true", "false"):
            raise ValidationError({name: [_("Either true or false is expected.")]})
        elif not value and not isinstance(item, filters.CharFilter):
            raise ValidationError({name: [_("Choose a value, or leave the parameter out.")]})


def whole(name: str, value: str) -> int:
    """A whole number, such as the id of a record."""
    if not WHOLE.match(value):
        raise ValidationError({name: [_("A whole number is expected.")]})
    return int(value)


def day(name: str, value: str) -> dt.date:
    """A day as 2026-11-21."""
    try:
        if DAY.match(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise ValidationError({name: [_("A day is expected, such as 2026-11-21.")]})


def described(name: str, item: filters.Filter) -> dict[str, Any]:
    """One filter as an OpenAPI parameter."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": str(item.label or name),
        "schema": _schema(item),
    }


def _schema(item: filters.Filter) -> dict[str, Any]:
    if isinstance(item, filters.MultipleChoiceFilter):
        return {"type": "array", "items": _one_of(item)}
    if isinstance(item, filters.ChoiceFilter):
        return _one_of(item)
    if isinstance(item, filters.NumberFilter | filters.ModelChoiceFilter):
        return {"type": "integer", "format": "int64"}
    if isinstance(item, filters.DateFilter):
        return {"type": "string", "format": "date"}
    if isinstance(item, filters.BooleanFilter):
        return {"type": "boolean"}
    return {"type": "string"}


def _one_of(item: filters.ChoiceFilter) -> dict[str, Any]:
    """Choices that come from data are not part of the document."""
    choices = item.extra.get("choices", ())
    if not isinstance(choices, list | tuple):
        return {"type": "string"}
    return {"type": "string", "enum": [str(value) for value, _label in choices]}
