"""(a) Evaluating one requirement for the whole scope, against the same aggregate as SQL written by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from quality.plans.evaluation import measured_requirements, places, questions, subjects
from quality.plans.figures import STATUSES, Figures, Question
from quality.plans.models import Obligation

from .bare_sql import evaluation_by_hand
from .report import Report, at_most
from .timing import compared

TITLE = "Evaluating one term requirement for the whole scope"
HOW = (
    "`quality.plans.evaluation.places` for one requirement (sums and states over everything, each county, each school) "
    "against one SELECT written by hand for this requirement, run with a cursor and fetched. Both give the same figures; "
    "that is checked first. The page of 50 subjects, worst first, is shown beside it."
)
BOUND = 1.5
BARE_STATES = [status for status in STATUSES if status != "broken"]  # a limit alone can be broken


def measure(report: Report, scale: str, on: dt.date, seconds: float) -> None:
    """The largest term requirements of people on lessons observed."""
    report.part("a", TITLE, HOW)
    for question in chosen(on):
        name = f"{scale}: {question.requirement.code}, {owing(question):,} obligations"
        check(question, on)
        found = compared(
            lambda q=question: places([q], on), lambda q=question: evaluation_by_hand(q, on), seconds
        )
        report.add("a", at_most(name, found, BOUND))
        found = compared(
            lambda q=question: subjects([q], on, limit=50),
            lambda q=question: evaluation_by_hand(q, on),
            seconds / 2,
        )
        report.add("a", at_most(f"{name}, page of 50 subjects", found))


def chosen(on: dt.date) -> list[Question]:
    """Of the requirements that are counted by the term with one clause alone: the two that bind the most."""
    asked = [
        question
        for question in questions(measured_requirements(), on)
        if question.window.kind == "term"
        and len(question.specification.clauses) == 1
        and question.clause.metric == "lessons_observed"
        and question.clause.target.operator == "at_least"
        and not question.clause.filters
        and question.window.end >= on
    ]
    return sorted(asked, key=lambda question: -owing(question))[:2]


def owing(question: Question) -> int:
    """How many subjects it binds."""
    now = Obligation.objects.filter(period_key=question.window.key)
    return now.filter(requirement=question.requirement, clause=0).count()


def check(question: Question, on: dt.date) -> None:
    """Both must give the same figures, or there is nothing to compare."""
    ours = {_row(figures) for figures in places([question], on)}
    bare = {_bare_row(row) for row in evaluation_by_hand(question, on)}
    if ours != bare:
        raise AssertionError(f"{question.requirement.code}: {sorted(ours ^ bare, key=str)[:4]}")


def _row(figures: Figures) -> tuple:
    numbers = (figures.value, figures.target or 0, figures.expected, figures.done)
    counts = tuple(figures.counts.get(status, 0) for status in BARE_STATES)
    return figures.county_id, figures.school_id, *map(_cents, numbers), *counts


def _bare_row(row: tuple) -> tuple:
    return *row[:2], *map(_cents, row[4:8]), *row[8:]


def _cents(number) -> Decimal:
    return round(Decimal(number or 0), 6)
