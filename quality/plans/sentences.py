"""What the portal has understood: a specification as a sentence, in the words of an official document.

「每位校长：每周听课不少于2节，且每学期不少于40节」 · "Every principal: lessons observed – at least 2 a week, and at least 40 a term".
The same words stand on every page, so that whoever composes a requirement sees what will be counted.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from quality.core import text
from quality.organisation.codes import (
    Level,
    Ownership,
    PostKind,
    Setting,
    Stage,
    Subject,
    TeamKind,
    TeamLevel,
    Title,
)

from . import metrics, periods
from .language import Bound, Clause, Specification

CODES = {
    "posts": PostKind,
    "stages": Stage,
    "subjects": Subject,
    "titles": Title,
    "settings": Setting,
    "ownership": Ownership,
    "level": Level,
    "team_kinds": TeamKind,
    "levels": TeamLevel,
}
SCHOOLS_ALL = frozenset({"primary", "junior", "nine_year", "senior", "complete"})
FAMILIES = {  # groups of stages that officials have one word for
    SCHOOLS_ALL: gettext_lazy("primary or secondary school"),
    SCHOOLS_ALL - {"senior"}: gettext_lazy("school of compulsory education"),
}
DUE = {
    "term_start": gettext_lazy("at the start of term"),
    "term_end": gettext_lazy("at the end of term"),
    "spring_term_start": gettext_lazy("at the start of the spring term"),
    "plan_end": gettext_lazy("by the end of the plan"),
    "at_once": gettext_lazy("at once"),
}
BOUND = {  # how the kind is named where nothing narrows it down
    "people": gettext_lazy("member of staff"),
    "schools": pgettext_lazy("bound", "school"),
    "classes": pgettext_lazy("bound", "class"),
    "teams": pgettext_lazy("bound", "team"),
    "pupils": gettext_lazy("pupil"),
}
EVERY = {
    "people": gettext_lazy("every %(who)s"),
    "schools": pgettext_lazy("schools", "every %(who)s"),
    "classes": pgettext_lazy("classes", "every %(who)s"),
    "teams": pgettext_lazy("teams", "every %(who)s"),
    "pupils": pgettext_lazy("pupils", "every %(who)s"),
}
BUREAUX = {
    "county": gettext_lazy("every county bureau"),
    "prefecture": gettext_lazy("the prefecture bureau"),
    "province": gettext_lazy("the provincial department"),
}
AMOUNTS = {
    "at_least": gettext_lazy("at least %(n)s"),
    "at_most": gettext_lazy("at most %(n)s"),
    "equal_to": gettext_lazy("exactly %(n)s"),
}
RATES = {
    "at_least": gettext_lazy("no less than %(n)s"),
    "at_most": gettext_lazy("no more than %(n)s"),
    "equal_to": gettext_lazy("equal to %(n)s"),
}


def sentence(specification: Specification | None) -> str:
    """The whole requirement in one sentence; what is text only says so."""
    if specification is None or not specification.clauses:
        return _("Stands as text: it names nothing that can be counted.")
    words = _("%(bound)s: %(clauses)s") % {
        "bound": bound_words(specification.bound),
        "clauses": clauses_words(specification),
    }
    return words[0].upper() + words[1:]


def clauses_words(specification: Specification) -> str:
    """All clauses, joined; neighbours that ask the same of several things are told together, and nothing is said twice."""
    alike = groupby(specification.clauses, key=lambda clause: (amount_words(clause), period_words(clause)))
    if specification.combine == "any":
        alike = ((None, [clause]) for clause in specification.clauses)
    parts, said = [], None
    for _key, group in alike:
        clauses = list(group)
        what = _enumerate(dict.fromkeys(what_words(clause) for clause in clauses))
        parts.append(clause_words(clauses[0], "" if what == said else what, len(clauses) > 1))
        said = what
    glue = _("%(one)s, or %(other)s") if specification.combine == "any" else _("%(one)s, and %(other)s")
    whole = parts[0]
    for part in parts[1:]:
        whole = glue % {"one": whole, "other": part}
    return whole


def clause_words(clause: Clause, what: str | None = None, each: bool = False) -> str:
    """One clause: what counts, how much of it (`each` of several things), how often."""
    what = what_words(clause) if what is None else what
    words = {"what": what, "amount": amount_words(clause), "period": period_words(clause)}
    if each and clause.target.number is not None:
        return _("%(what)s – each %(amount)s %(period)s") % words
    return (_("%(what)s – %(amount)s %(period)s") if what else _("%(amount)s %(period)s")) % words


def bound_words(bound: Bound | None) -> str:
    """Who is bound."""
    if bound is None:
        return _("nobody named")
    if bound.kind == "regions":
        levels = _list(bound.filters.get("level")) or ["county", "prefecture"]
        words = _enumerate(str(BUREAUX.get(level, level)) for level in levels)
        return _with(words, [value_word(tag) for tag in _list(bound.filters.get("tags"))])
    who, notes = _who(bound)
    return _with(str(EVERY[bound.kind]) % {"who": who.lower() if text.english() else who}, notes)


def _who(bound: Bound) -> tuple[str, list[str]]:
    """The noun of the population, and what narrows it down."""
    filters = dict(bound.filters)
    names = {name: [code_word(name, one) for one in _list(value)] for name, value in filters.items()}
    stages = frozenset(_list(filters.get("stages")))
    if stages in FAMILIES:
        names["stages"] = [str(FAMILIES[stages])]
    main = {"people": "posts", "schools": "stages", "teams": "team_kinds"}.get(bound.kind, "")
    noun = _either(names.pop(main, ())) or str(BOUND[bound.kind])
    return noun, [_either(value) for value in names.values()]


def _with(words: str, notes: list[str]) -> str:
    if not notes:
        return words
    return _("%(words)s (%(notes)s)") % {"words": words, "notes": pgettext("between notes", "; ").join(notes)}


def what_words(clause: Clause) -> str:
    """What counts, with the conditions on it."""
    entry = vocabulary()["metrics"].get(clause.metric)
    metric = metrics.get(clause.metric)
    pattern = _told(entry) if entry else str(metric.name) if metric else clause.metric.replace("_", " ")
    told = set(re.findall(r"{(\w+)}", pattern))
    values = {name: _named(metric, name, clause.filters.get(name)) for name in told}
    name = re.sub(r"{(\w+)}", lambda found: values[found[1]], pattern).strip()
    notes = [
        _("%(label)s: %(value)s")
        % {"label": filter_label(metric, code), "value": _named(metric, code, value)}
        for code, value in sorted(clause.filters.items(), key=_told_order)
        if code not in told
    ]
    if clause.share and _own_unit(clause) != "%":
        name = _("share of %(what)s") % {"what": name}
    return _with(re.sub(r"\s{2,}", " ", name), notes)


def _told_order(item: tuple[str, Any]) -> int:
    """Conditions are told in the order of the vocabulary, however they were stored."""
    order = list(vocabulary()["filters"])
    return order.index(item[0]) if item[0] in order else len(order)


def _named(metric: metrics.Metric | None, code: str, value: Any) -> str:
    """The value of a filter in words."""
    if value in (None, "", []):
        return _told(vocabulary()["missing"].get(code, ("", "")))
    if code == "bound_stages":
        return _either(code_word("stages", one) for one in _list(value))
    known = {}
    if metric is not None:
        known = {key: label for item in metric.filters if item.code == code for key, label in item.choices}
    indicators = vocabulary()["indicators"] if code == "indicator" else {}
    return _either(
        str(known[one]) if one in known else _told(indicators[one]) if one in indicators else value_word(one)
        for one in _list(value)
    )


def filter_label(metric: metrics.Metric | None, code: str) -> str:
    """What a filter is called."""
    labels = {item.code: item.label for item in metric.filters} if metric else {}
    return str(labels.get(code) or _told(vocabulary()["filters"].get(code, (code, code))))


def value_word(value: Any) -> str:
    """A value of a filter or tag."""
    if value is True:
        return _("yes")
    if str(value) in vocabulary()["values"]:
        return _told(vocabulary()["values"][str(value)])
    label = str(dict(Stage.choices).get(value, value))
    return label.lower() if text.english() else label


def code_word(name: str, value: Any) -> str:
    """A value of a condition on who is bound."""
    if name == "grades":
        return _("grade %(n)s") % {"n": value}
    labels = dict(CODES[name].choices) if name in CODES else {}
    return str(labels.get(value) or value_word(value))


def amount_words(clause: Clause) -> str:
    """How much; an open number is said to be open, never shown as zero."""
    target, unit = clause.target, unit_of(clause)
    if target.number is None:
        return _("(number not set)")
    if target.operator == "between":
        words = {"a": text.number(target.number, 2), "b": text.quantity(target.upper, unit, 2)}
        return _("%(a)s to %(b)s") % words
    words = RATES if unit in ("%", "") else AMOUNTS
    return str(words[target.operator]) % {"n": quantity(target.number, unit)}


def unit_of(clause: Clause) -> str:
    """The unit in which a clause counts; shares are counted in per cent."""
    return "%" if clause.share else _own_unit(clause)


def _own_unit(clause: Clause) -> str:
    """The unit of what a clause counts."""
    indicators = vocabulary()["indicators"]
    indicator = clause.filters.get("indicator")
    if clause.metric == "indicator_value" and isinstance(indicator, str) and indicator in indicators:
        return _told(indicators[indicator][2:])
    entry = vocabulary()["metrics"].get(clause.metric)
    metric = metrics.get(clause.metric)
    return _told(entry[2:]) if entry else str(metric.unit) if metric else ""


def quantity(number: Decimal, unit: str) -> str:
    """2节; 2 lessons, 1 lesson, once."""
    if text.english() and number == 1 and unit.endswith("s"):
        return "once" if unit == "times" else f"1 {unit[:-1]}"
    return text.quantity(number, unit, 2)


def period_words(clause: Clause) -> str:
    """How often, in which months, and by when."""
    words = str(periods.KINDS[clause.every])
    if clause.months:
        months = _enumerate(text_month(month) for month in clause.months)
        pattern = _("in %(months)s") if clause.every == "month" else _("%(period)s that begins in %(months)s")
        words = pattern % {"period": words, "months": months}
    if clause.due:
        words = _("%(period)s, %(due)s") % {"period": words, "due": due_words(clause.due)}
    return words


def due_words(due: str) -> str:
    """By when inside the period."""
    if due in DUE:
        return str(DUE[due])
    try:
        return _("by %(day)s") % {"day": text.day(dt.date.fromisoformat(due))}
    except ValueError:
        return due


def text_month(month: int) -> str:
    """A month by name: 3月, March."""
    names = [
        *(pgettext("month", "January"), pgettext("month", "February"), pgettext("month", "March")),
        *(pgettext("month", "April"), pgettext("month", "May"), pgettext("month", "June")),
        *(pgettext("month", "July"), pgettext("month", "August"), pgettext("month", "September")),
        *(pgettext("month", "October"), pgettext("month", "November"), pgettext("month", "December")),
    ]
    return names[month - 1]


def metric_name(code: str) -> str:
    """What a metric is called, whether it exists yet or not."""
    metric = metrics.get(code)
    if metric is not None:
        return str(metric.name)
    name = re.sub(r"{(\w+)}", lambda found: _named(None, found[1], None), _told(_entry(code)))
    return re.sub(r"\s{2,}", " ", name).strip()


def _entry(code: str) -> Iterable[str]:
    return vocabulary()["metrics"].get(code, (code, code))


@cache
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """The words of `vocabulary.toml`."""
    path = Path(__file__).with_name("vocabulary.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _told(words: Any) -> str:
    """The Chinese or the English of a pair."""
    words = list(words)
    return str(words[1] if text.english() else words[0])


def _list(value: Any) -> list:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _comma() -> str:
    return pgettext("between the fields of a list", ", ")


def _enumerate(words: Iterable[str]) -> str:
    """县（市、区）教育局和地区教育局; a, b and c."""
    *others, last = list(words)
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": _comma().join(others), "last": last}


def _either(words: Iterable[str | Promise]) -> str:
    """小学、初级中学; primary school or junior secondary school."""
    told = [str(word) for word in words]
    if len(told) < 2:
        return "".join(told)
    return _("%(others)s or %(last)s") % {"others": _comma().join(told[:-1]), "last": told[-1]}
