"""The composer: a requirement put together step by step, and read back from a specification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quality.core.clock import today
from quality.core.text import day
from quality.organisation import calendar as calendars
from quality.organisation.codes import (
    Ownership,
    PostKind,
    Setting,
    Stage,
    Subject,
    TeamKind,
    TeamLevel,
    Title,
)
from quality.organisation.forms.fields import DayField
from quality.organisation.words import grade_choices

from .. import metrics, periods
from ..language import BOUND_KINDS, OPERATORS, UNSET, Specification
from ..models import Plan
from ..sentences import BUREAUX, text_month

KINDS = ("people", "schools", "regions", "classes", "teams")
SUBJECT_OF = {
    "people": "person",
    "schools": "school",
    "regions": "region",
    "classes": "class",
    "teams": "team",
}
CONDITIONS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "people": (
        ("posts", gettext_lazy("Posts"), PostKind.choices),
        ("stages", gettext_lazy("Stages"), Stage.choices),
        ("subjects", gettext_lazy("Subjects"), Subject.choices),
        ("titles", gettext_lazy("Titles"), Title.choices),
    ),
    "schools": (
        ("stages", gettext_lazy("Stages"), Stage.choices),
        ("settings", gettext_lazy("Urban or rural"), Setting.choices),
        ("ownership", gettext_lazy("Ownership"), Ownership.choices),
    ),
    "regions": (
        ("level", gettext_lazy("Level"), [(code, BUREAUX[code]) for code in ("county", "prefecture")]),
    ),
    "classes": (
        ("stages", gettext_lazy("Stages"), Stage.choices),
        ("grades", gettext_lazy("Grades"), grade_choices),
    ),
    "teams": (
        ("team_kinds", gettext_lazy("Kinds of team"), TeamKind.choices),
        ("levels", gettext_lazy("Level"), TeamLevel.choices),
    ),
}
COMBINE = {
    "all": pgettext_lazy("clauses", "and: both must hold"),
    "any": pgettext_lazy("clauses", "or: one is enough"),
}
CLAUSES = (0, 1)
TEXTS = ("code", "name", "name_en", "sentence", "sentence_en", "article")


class ManyField(forms.MultipleChoiceField):
    """Some of several; nothing chosen means all. Values keep the type of their choice."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list:
        typed = {str(code): code for code, _label in self.choices}
        return [typed[one] for one in super().clean(value)]


class AmountField(forms.DecimalField):
    """A number that is asked for, but may be open or not apply; the form checks which."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_digits=11, decimal_places=2, **kwargs)

    def validate(self, value: Any) -> None:
        """Empty is no error here."""


class WordsForm(forms.Form):
    """The words of a requirement."""

    code = forms.CharField(label=gettext_lazy("Number in the plan"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Short name"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Short name in English"), max_length=120, required=False)
    sentence = forms.CharField(
        label=gettext_lazy("Sentence of the plan"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Word for word as it stands in the document."),
    )
    sentence_en = forms.CharField(
        label=gettext_lazy("Sentence in English"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    article = forms.CharField(label=gettext_lazy("Article"), max_length=40, required=False)


class ComposerForm(forms.Form):
    """Who is bound, what counts, how much, how often, since when."""

    def __init__(self, *args, plan: Plan, words: bool = True, **kwargs):
        self.plan = plan
        self.terms = _terms(plan)
        super().__init__(*args, **kwargs)
        if words:
            self.fields |= WordsForm().fields
        self._add_bound()
        for number in CLAUSES:
            self._add_clause(number)
        self._add_start()

    def _add_bound(self) -> None:
        kinds = [(kind, BOUND_KINDS[kind]) for kind in KINDS]
        self.fields["kind"] = forms.ChoiceField(
            label=gettext_lazy("Who is bound"), choices=kinds, widget=forms.RadioSelect, initial="people"
        )
        for kind, conditions in CONDITIONS.items():
            for name, label, choices in conditions:
                self.fields[f"{kind}_{name}"] = ManyField(label=label, choices=choices, required=False)

    def _add_clause(self, number: int) -> None:
        first, prefix = number == 0, f"c{number}_"
        if not first:
            self.fields["second"] = forms.BooleanField(
                label=gettext_lazy("Add a second demand"), required=False
            )
            self.fields["combine"] = forms.ChoiceField(
                label=gettext_lazy("Together with the first"),
                choices=list(COMBINE.items()),
                widget=forms.RadioSelect,
                initial="all",
                required=False,
            )
        self.fields[f"{prefix}metric"] = forms.ChoiceField(
            label=gettext_lazy("What counts"), choices=_metric_choices, required=first
        )
        for metric in metrics.every():
            for item in metric.filters:
                self.fields[f"{prefix}{metric.code}__{item.code}"] = _filter_field(item)
        self._add_amount(prefix, first)

    def _add_amount(self, prefix: str, first: bool) -> None:
        self.fields[f"{prefix}operator"] = forms.ChoiceField(
            label=gettext_lazy("How much"), choices=list(OPERATORS.items()), widget=forms.RadioSelect,
            initial="at_least", required=first,
        )  # fmt: skip
        self.fields[f"{prefix}number"] = AmountField(label=gettext_lazy("Number"))
        self.fields[f"{prefix}upper"] = AmountField(label=gettext_lazy("up to"))
        self.fields[f"{prefix}unset"] = forms.BooleanField(
            label=gettext_lazy("The number is not set yet"), required=False
        )
        self.fields[f"{prefix}every"] = forms.ChoiceField(
            label=gettext_lazy("How often"),
            choices=list(periods.KINDS.items()),
            initial="term",
            required=first,
        )
        months = [(month, text_month(month)) for month in range(1, 13)]
        self.fields[f"{prefix}months"] = ManyField(
            label=gettext_lazy("Only in these months"), choices=months, required=False
        )

    def _add_start(self) -> None:
        choices = [
            (key, _("%(label)s (%(day)s)") % {"label": label, "day": day(start)})
            for key, label, start, _end in self.terms
        ]
        self.fields["since"] = forms.ChoiceField(
            label=gettext_lazy("In force from"),
            choices=[*choices, ("date", _("another day"))],
            widget=forms.RadioSelect,
            initial=choices[0][0] if choices else "date",
        )
        self.fields["valid_from"] = DayField(label=gettext_lazy("Day"), required=False, initial=today)

    # ---- reading -----------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("since") == "date" and not data.get("valid_from"):
            self.add_error("valid_from", _("Choose the day."))
        for number in self._numbers():
            self._check_clause(f"c{number}_")
        return data

    def _numbers(self) -> tuple[int, ...]:
        return CLAUSES if self.cleaned_data.get("second") else CLAUSES[:1]

    def _check_clause(self, prefix: str) -> None:
        data = self.cleaned_data
        metric = metrics.get(data.get(f"{prefix}metric") or "")
        if metric is None:
            if f"{prefix}metric" not in self.errors:
                self.add_error(f"{prefix}metric", _("Choose what counts."))
            return
        kind = data.get("kind")
        if kind and metric.subject != SUBJECT_OF[kind]:
            wanted = next(
                BOUND_KINDS[key] for key, subject in SUBJECT_OF.items() if subject == metric.subject
            )
            message = _("This is counted for %(kind)s. Choose them above, or choose something else here.")
            self.add_error(f"{prefix}metric", ValidationError(message, params={"kind": wanted}))
        if data.get(f"{prefix}unset") or f"{prefix}number" in self.errors:
            return
        if data.get(f"{prefix}number") is None:
            message = _("Enter the number, or say that it is not set yet.")
            self.add_error(f"{prefix}number", message)
        elif data.get(f"{prefix}operator") == "between" and data.get(f"{prefix}upper") is None:
            self.add_error(f"{prefix}upper", _("Enter where the range ends."))

    def specification(self) -> dict[str, Any]:
        """What was put together, as the language of requirements writes it."""
        data = self.cleaned_data
        kind = data["kind"]
        bound: dict[str, Any] = {"kind": kind}
        for name, _label, _choices in CONDITIONS[kind]:
            if data[f"{kind}_{name}"]:
                bound[name] = data[f"{kind}_{name}"]
        spec: dict[str, Any] = {"bound": bound, "clauses": [self._clause(n) for n in self._numbers()]}
        if len(spec["clauses"]) > 1:
            spec["combine"] = data.get("combine") or "all"
        return spec

    def _clause(self, number: int) -> dict[str, Any]:
        data, prefix = self.cleaned_data, f"c{number}_"
        metric = metrics.get(data[f"{prefix}metric"])
        operator = data[f"{prefix}operator"] or "at_least"
        target: Any = UNSET
        if not data[f"{prefix}unset"]:
            target = _plain(data[f"{prefix}number"])
            if operator == "between":
                target = [target, _plain(data[f"{prefix}upper"])]
        elif operator == "between":
            operator = "at_least"
        filters = {item.code: data[f"{prefix}{metric.code}__{item.code}"] for item in metric.filters}
        filters = {code: value for code, value in filters.items() if value not in (None, "", [])}
        clause = {"metric": metric.code, operator: target, "every": data[f"{prefix}every"] or "term"}
        if filters:
            clause["filters"] = filters
        if data[f"{prefix}months"]:
            clause["months"] = data[f"{prefix}months"]
        return clause

    def valid_from(self) -> dt.date:
        """From which day it holds."""
        chosen = self.cleaned_data["since"]
        for key, _label, start, _end in self.terms:
            if key == chosen:
                return max(start, self.plan.starts_on)
        return self.cleaned_data["valid_from"]

    # ---- what the page draws -----------------------------------------------------------------------------------

    def conditions(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Per kind of population, the fields that narrow it down."""
        for kind, conditions in CONDITIONS.items():
            yield kind, [self[f"{kind}_{name}"] for name, _label, _choices in conditions]

    @property
    def narrowed(self) -> bool:
        """Whether more than the first condition is used, so that the others are shown unfolded."""
        later = [f"{kind}_{name}" for kind, rows in CONDITIONS.items() for name, _label, _choices in rows[1:]]
        return any(self[name].value() for name in later)

    def clauses(self) -> Iterator[dict[str, Any]]:
        """Per clause its fields, with the filters of each metric."""
        for number in CLAUSES:
            prefix = f"c{number}_"
            names = ("metric", "operator", "upper", "unset", "every", "months")
            filters = [
                (metric, [self[f"{prefix}{metric.code}__{item.code}"] for item in metric.filters])
                for metric in metrics.every()
            ]
            fields = {name: self[f"{prefix}{name}"] for name in names}
            yield {"number": number, "number_field": self[f"{prefix}number"], "filters": filters, **fields}


def _terms(plan: Plan) -> list[tuple[str, str, dt.date, dt.date]]:
    """This term and the next, as choices: key, label, first and last day."""
    calendar = calendars.calendar_for(plan.region)
    ahead = [term for term in calendar.terms if term.end >= today()] if calendar else []
    found = []
    for term in ahead[:2]:
        running = term.start <= today()
        label = _("start of this term") if running else _("start of the next term")
        found.append((f"term:{term.start.isoformat()}", label, term.start, term.end))
    return found


def _metric_choices() -> list[tuple[str, Any]]:
    """Metrics grouped by whom they are counted for."""
    groups = []
    for kind in KINDS:
        rows = [(m.code, m.name) for m in metrics.every() if m.subject == SUBJECT_OF[kind]]
        if rows:
            groups.append((BOUND_KINDS[kind], rows))
    return [("", "—"), *groups]


def _filter_field(item: metrics.Filter) -> forms.Field:
    if item.choices:
        return ManyField(label=item.label, choices=item.choices, required=False)
    return forms.IntegerField(label=item.label, min_value=0, required=False)


def _plain(number: Any) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def initial_of(specification: Specification) -> dict[str, Any] | None:
    """The form's values for a specification; None where the composer cannot say all of it."""
    bound, clauses = specification.bound, specification.clauses
    if bound is None or bound.kind not in KINDS or not 1 <= len(clauses) <= len(CLAUSES):
        return None
    known = {name for name, _label, _choices in CONDITIONS[bound.kind]}
    if set(bound.filters) - known:
        return None
    initial: dict[str, Any] = {
        "kind": bound.kind,
        "combine": specification.combine,
        "second": len(clauses) > 1,
    }
    for name, value in bound.filters.items():
        initial[f"{bound.kind}_{name}"] = value if isinstance(value, list) else [value]
    for number, clause in enumerate(clauses):
        metric, prefix = metrics.get(clause.metric), f"c{number}_"
        if metric is None or clause.share or clause.due:
            return None
        target = clause.target
        initial |= {
            f"{prefix}metric": clause.metric,
            f"{prefix}operator": target.operator,
            f"{prefix}number": target.number,
            f"{prefix}upper": target.upper,
            f"{prefix}unset": target.number is None,
            f"{prefix}every": clause.every,
            f"{prefix}months": list(clause.months),
        }
        initial |= {f"{prefix}{metric.code}__{code}": value for code, value in clause.filters.items()}
    return initial
