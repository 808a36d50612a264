"""The language of requirements: who is bound, what counts, how much, how often, and how clauses combine.

A specification is a tree of small values, kept as JSON in `Version.spec` and in the preset files:

    {"bound": {"kind": "people", "posts": ["principal"]},
     "clauses": [{"metric": "lessons_observed", "at_least": 2, "every": "week"},
                 {"metric": "lessons_observed", "at_least": 40, "every": "term"}],
     "combine": "all"}

A target of "unset" stands for a number that the plan leaves open ("XX %"); it is unset, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quality.core.errors import Refused

from . import periods

UNSET = "unset"

BOUND_KINDS = {
    "people": gettext_lazy("people"),
    "schools": gettext_lazy("schools"),
    "regions": gettext_lazy("education bureaus"),
    "classes": gettext_lazy("classes"),
    "teams": gettext_lazy("teams"),
    "pupils": gettext_lazy("pupils"),
}
BOUND_FILTERS = {
    "people": ("posts", "stages", "subjects", "titles", "honours"),
    "schools": ("stages", "settings", "ownership", "tags"),
    "regions": ("level", "tags"),
    "classes": ("stages", "grades"),
    "teams": ("team_kinds", "levels"),
    "pupils": ("stages", "tags"),
}
OPERATORS = {
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "equal_to": gettext_lazy("exactly"),
    "between": gettext_lazy("between"),
}
COMBINATIONS = {"all": gettext_lazy("all of these"), "any": gettext_lazy("one of these")}


@dataclass(frozen=True)
class Bound:
    """The population that is bound: a kind of subject and filters on it."""

    kind: str
    filters: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Any) -> Bound:
        """Read from JSON; unknown kinds and filters are refused by name."""
        if not isinstance(data, dict) or data.get("kind") not in BOUND_KINDS:
            raise Refused(_("Choose who is bound."), field="bound", code="bound_kind")
        kind = data["kind"]
        filters = {
            name: value for name, value in data.items() if name != "kind" and value not in ("", [], None)
        }
        strange = set(filters) - set(BOUND_FILTERS[kind])
        if strange:
            names = ", ".join(sorted(strange))
            raise Refused(
                _("These conditions do not apply here: %(names)s.") % {"names": names}, field="bound"
            )
        return cls(kind, filters)

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, **self.filters}


@dataclass(frozen=True)
class Target:
    """How much: an operator and a number; `number` is None where the plan leaves it open, `upper` closes a range."""

    operator: str
    number: Decimal | None
    upper: Decimal | None = None

    @classmethod
    def parse(cls, data: dict[str, Any]) -> Target:
        """Read the one operator that a clause must have."""
        given = [name for name in OPERATORS if name in data]
        if len(given) != 1:
            raise Refused(_("Say how much, in exactly one way."), field="target", code="target_operator")
        operator, raw = given[0], data[given[0]]
        if operator == "between":
            low, high = raw if isinstance(raw, list) and len(raw) == 2 else (None, None)
            number, upper = _number(low), _number(high)
            if number is not None and upper is not None and upper < number:
                raise Refused(_("The range ends below its beginning."), field="target")
            return cls(operator, number, upper)
        return cls(operator, None if raw == UNSET else _number(raw))

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        if self.operator == "between":
            return {"between": [_plain(self.number), _plain(self.upper)]}
        return {self.operator: UNSET if self.number is None else _plain(self.number)}


@dataclass(frozen=True)
class Clause:
    """One demand: so much of a metric, in each period of a kind. `months` keeps only periods that begin in them."""

    metric: str
    target: Target
    every: str
    filters: dict[str, Any] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    share: bool = False
    due: str = ""

    @classmethod
    def parse(cls, data: Any) -> Clause:
        """Read from JSON."""
        if not isinstance(data, dict) or not data.get("metric"):
            raise Refused(_("Choose what counts."), field="metric", code="metric")
        if data.get("every") not in periods.KINDS:
            raise Refused(_("Choose how often it is owed."), field="every", code="every")
        months = tuple(data.get("months", ()))
        if any(not isinstance(month, int) or not 1 <= month <= 12 for month in months):
            raise Refused(_("Months are numbers from 1 to 12."), field="months")
        filters = data.get("filters") or {}
        if not isinstance(filters, dict):
            raise Refused(_("The conditions on what counts are not readable."), field="filters")
        share, due = bool(data.get("share")), str(data.get("due", ""))
        return cls(data["metric"], Target.parse(data), data["every"], dict(filters), months, share, due)

    def dump(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        optional = {
            "filters": self.filters,
            "months": list(self.months),
            "share": self.share,
            "due": self.due,
        }
        kept = {name: value for name, value in optional.items() if value}
        return {"metric": self.metric, **self.target.dump(), "every": self.every, **kept}


@dataclass(frozen=True)
class Specification:
    """What a requirement demands. Without clauses it is text: not measurable."""

    bound: Bound | None
    clauses: tuple[Clause, ...]
    combine: str = "all"

    @classmethod
    def parse(cls, data: dict[str, Any] | None) -> Specification:
        """Read from JSON. Errors are `Refused`, with the field and what to do."""
        if not data or not data.get("clauses"):
            bound = Bound.parse(data["bound"]) if data and data.get("bound") else None
            return cls(bound, ())
        combine = data.get("combine", "all")
        if combine not in COMBINATIONS:
            raise Refused(_("Say how the demands combine: all of them, or one of them."), field="combine")
        clauses = tuple(Clause.parse(clause) for clause in data["clauses"])
        return cls(Bound.parse(data.get("bound")), clauses, combine)

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        data: dict[str, Any] = {"bound": self.bound.dump()} if self.bound else {}
        if self.clauses:
            data["clauses"] = [clause.dump() for clause in self.clauses]
            if len(self.clauses) > 1:
                data["combine"] = self.combine
        return data

    @property
    def main(self) -> int:
        """Index of the clause whose figures stand for the requirement: the first of the longest period."""
        longest = max(periods.ORDER.index(clause.every) for clause in self.clauses)
        return next(
            i for i, clause in enumerate(self.clauses) if periods.ORDER.index(clause.every) == longest
        )


def _number(raw: Any) -> Decimal:
    """A number that may stand as a target."""
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise Refused(
            _("The target is a number, for example 30."), field="target", code="target_number"
        ) from None
    if not number.is_finite() or not 0 <= number < Decimal(10) ** 9:
        raise Refused(
            _("The target lies between 0 and one thousand million."), field="target", code="target_range"
        )
    return number


def _plain(number: Decimal | None) -> int | float | None:
    """A number as JSON writes it: 30, not 30.0."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
