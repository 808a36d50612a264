"""The registry of metrics: what can be counted, declared once.

A metric names an evidence queryset, its date field, its subject field, an aggregate, and the filters that staff may set.
From this one declaration come the value, the target check, the drill-down list, the chart and the API. An app declares
its metrics in `metrics.py` and imports that module when it is ready; nobody lists them elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quality.core.errors import Refused


@dataclass(frozen=True)
class Filter:
    """A condition that staff may set on what counts.

    `lookup` is the field lookup that the value goes to. `choices` are (value, label) pairs, several of which may be
    chosen; without choices the filter is a number.
    """

    code: str
    label: Promise | str
    lookup: str
    choices: tuple[tuple[str, Promise | str], ...] = ()

    def clean(self, value: Any) -> Any:
        """A valid value, or a refusal that says what is wrong."""
        if self.choices:
            values = value if isinstance(value, list) else [value]
            known = {code for code, _label in self.choices}
            if not values or not set(values) <= known:
                raise Refused(
                    _("Choose for “%(name)s” from the list.") % {"name": self.label}, field=self.code
                )
            return values
        try:
            return int(value)
        except (TypeError, ValueError):
            message = _("“%(name)s” is a whole number.") % {"name": self.label}
            raise Refused(message, field=self.code) from None


@dataclass(frozen=True)
class Metric:
    """One thing that can be counted.

    `subject` is what it is counted for: person, school, region, class or team; `subject_field` and `date_field` are
    field paths of the evidence. `amount` is a field to add up, or empty to count rows. `list_url` names the page that
    lists the evidence, and `list_params` maps subject, first and last day to its query parameters. What can only be
    recorded after the period has ended says by `lag_days` how many days later it is judged.
    """

    code: str
    name: Promise | str
    unit: Promise | str
    subject: str
    evidence: Callable[[], QuerySet]
    date_field: str
    subject_field: str
    amount: str = ""
    filters: tuple[Filter, ...] = ()
    lag_days: int = 0
    list_url: str = ""
    list_params: Mapping[str, str] = field(default_factory=dict)

    def clean_filters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The filters of a clause, checked. Unknown ones are refused by name."""
        known = {item.code: item for item in self.filters}
        strange = set(given) - set(known)
        if strange:
            message = _("This metric cannot be filtered by: %(names)s.") % {
                "names": ", ".join(sorted(strange))
            }
            raise Refused(message, field="filters")
        return {
            code: known[code].clean(value) for code, value in given.items() if value not in ("", [], None)
        }

    def records(self, filters: Mapping[str, Any], first: dt.date, last: dt.date) -> QuerySet:
        """The records that count from `first` to `last`, of all subjects. Scope it before showing it to anyone."""
        conditions = {f"{self.date_field}__gte": first, f"{self.date_field}__lte": last}
        for item in self.filters:
            if item.code in filters:
                lookup = f"{item.lookup}__in" if item.choices else item.lookup
                conditions[lookup] = item.clean(filters[item.code])
        return self.evidence().filter(**conditions)

    def records_url(
        self, filters: Mapping[str, Any], first: dt.date, last: dt.date, **subject: int | None
    ) -> str:
        """Address of the list of the records that make up a figure; `subject` names person, school or county."""
        if not self.list_url:
            return ""
        params: list[tuple[str, Any]] = [(self.list_params["first"], first), (self.list_params["last"], last)]
        params += [
            (self.list_params[kind], pk) for kind, pk in subject.items() if pk and kind in self.list_params
        ]
        for code, value in filters.items():
            params += [(code, one) for one in (value if isinstance(value, list) else [value])]
        return f"{reverse(self.list_url)}?{urlencode(params)}"


_registry: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Make a metric known. Its code is what requirements name, so it never changes."""
    _registry[metric.code] = metric
    return metric


def get(code: str) -> Metric | None:
    """The metric of a code, or None where it cannot be measured yet."""
    return _registry.get(code)


def every() -> list[Metric]:
    """All metrics, by code."""
    return [_registry[code] for code in sorted(_registry)]
