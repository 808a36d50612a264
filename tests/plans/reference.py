"""A plain-Python evaluator, written from the prose of DESIGN.md and the module docstrings, not from the SQL.

It walks day by day and record by record. Slow and obvious on purpose: property tests compare the database with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PostFact:
    person: int
    school: int
    kind: str
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True)
class LeaveFact:
    person: int
    first: dt.date
    last: dt.date
    factor: Decimal


@dataclass(frozen=True)
class Facts:
    """All that the reference knows: terms as (key, first, last), special days, posts, leave, records (person, day)."""

    terms: tuple[tuple[str, dt.date, dt.date], ...]
    years: tuple[tuple[str, dt.date, dt.date], ...]
    special: dict[dt.date, str]
    posts: tuple[PostFact, ...]
    leave: tuple[LeaveFact, ...]
    records: tuple[tuple[int, dt.date], ...]
    plan: tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Result:
    value: int
    target: Decimal | None
    status: str
    fine_due: int
    fine_met: int


def days(first: dt.date, last: dt.date):
    while first <= last:
        yield first
        first += DAY


def is_school_day(facts: Facts, day: dt.date) -> bool:
    if not any(first <= day <= last for _key, first, last in facts.terms):
        return False
    kind = facts.special.get(day)
    return kind == "make_up" if kind else day.isoweekday() <= 5


def school_days(facts: Facts, first: dt.date, last: dt.date) -> list[dt.date]:
    return [day for day in days(first, last) if is_school_day(facts, day)]


def all_periods(facts: Facts, every: str) -> list[tuple[dt.date, dt.date]]:
    """The periods of a kind that touch the plan's time and contain a school day."""
    found = [(first, last) for first, last in _raw(facts, every)]
    start, end = facts.plan
    return [(a, b) for a, b in found if a <= end and b >= start and school_days(facts, a, b)]


def _raw(facts: Facts, every: str):
    if every == "term":
        return [(first, last) for _key, first, last in facts.terms]
    if every == "school_year":
        return [(first, last) for _key, first, last in facts.years]
    if every in ("week", "two_weeks"):
        return [
            span
            for _key, first, last in facts.terms
            for span in _weeks(first, last, 1 if every == "week" else 2)
        ]
    first, last = facts.plan
    by_bucket: dict[tuple[int, int], list[dt.date]] = {}
    for day in days(first.replace(month=1, day=1), last.replace(month=12, day=31)):
        bucket = (day.year, day.month if every == "month" else (day.month - 1) // 3)
        by_bucket.setdefault(bucket, []).append(day)
    return [(bucket[0], bucket[-1]) for bucket in by_bucket.values()]


def _weeks(first: dt.date, last: dt.date, length: int):
    """Teaching weeks (or fortnights from week 1) of a term: Monday to Sunday, cut to the term."""
    spans, current = [], [first]
    for day in days(first + DAY, last):
        if day.isoweekday() == 1:
            spans.append(current)
            current = []
        current.append(day)
    spans.append(current)
    groups = [spans[i : i + length] for i in range(0, len(spans), length)]
    return [(group[0][0], group[-1][-1]) for group in groups]


LENGTH = ["week", "two_weeks", "month", "quarter", "term", "school_year"]
RANK = ["exempt", "none", "unset", "not_due", "met", "on_track", "behind", "far_behind", "missed", "broken"]


def evaluate(facts: Facts, posts: set[str], clauses: list[dict], combine: str, since: dt.date, on: dt.date):
    """Map (person, school) to its result; empty where no window has begun."""
    main = max(range(len(clauses)), key=lambda i: (LENGTH.index(clauses[i]["every"]), -i))
    begun = [span for span in all_periods(facts, clauses[main]["every"]) if span[0] <= on]
    if not begun:
        return {}
    window = begun[-1]
    subjects = {(post.person, post.school) for post in facts.posts if post.kind in posts}
    results = {}
    for subject in subjects:
        result = _subject(facts, posts, clauses, main, combine, since, on, window, subject)
        if result is not None:
            results[subject] = result
    return results


def _subject(facts, posts, clauses, main, combine, since, on, window, subject):
    standings, main_value, main_target, due, met = [], None, None, 0, 0
    for index, clause in enumerate(clauses):
        for first, last in all_periods(facts, clause["every"]):
            same = clause["every"] == clauses[main]["every"]
            inside = (first, last) == window if same else window[0] <= first <= min(window[1], on)
            duty = _duty(facts, posts, clause, since, subject, first, last) if inside else None
            if duty is None:
                continue
            value, target, status = _standing(facts, clause, subject, duty, on)
            if index == main:
                main_value, main_target = value, target
            else:
                due += RANK.index(status) >= RANK.index("met")
                met += status == "met"
                if status == "missed" and window[1] >= on:
                    status = "behind"
            standings.append(RANK.index(status))
    if not standings:
        return None
    worst = min(standings) if combine == "any" else max(standings)
    return Result(main_value or 0, main_target, RANK[worst], due, met)


def _duty(facts, posts, clause, since, subject, first, last):
    """The days on which the subject is bound in a period and the prorated target; None where nothing is owed."""
    own = [p for p in facts.posts if (p.person, p.school) == subject and p.kind in posts]
    own = [p for p in own if p.first <= last and (p.last is None or p.last >= first)]
    if not own:
        return None
    ends = [p.last for p in own]
    start = max(first, since, facts.plan[0], min(p.first for p in own))
    end = min(last, facts.plan[1], last if None in ends else max(ends))
    bound = school_days(facts, start, end)
    if not bound:
        return None
    worth = sum((_worth(facts, subject[0], day) for day in bound), Fraction(0))
    target = clause["number"]
    if clause["operator"] in ("at_least", "equal_to") and target is not None:
        share = Fraction(target) * worth / len(school_days(facts, first, last))
        target = Decimal(int(share + Fraction(1, 2)))
    return start, end, bound, target, worth == 0


def _worth(facts, person, day) -> Fraction:
    """What a day counts: 1, or the smallest factor of the adjustments that hold on it."""
    factors = [
        leave.factor for leave in facts.leave if leave.person == person and leave.first <= day <= leave.last
    ]
    return Fraction(min(factors)) if factors else Fraction(1)


def _standing(facts, clause, subject, duty, on):
    start, end, bound, target, exempt = duty
    value = sum(1 for person, day in facts.records if person == subject[0] and start <= day <= min(end, on))
    return value, target, _status(clause, value, target, exempt, start, end, bound, on)


def _status(clause, value, target, exempt, start, end, bound, on) -> str:
    if exempt:
        return "exempt"
    if target is None:
        return "unset"
    if target == 0 and clause["operator"] != "at_most":
        return "none"
    if start > on:
        return "not_due"
    ended = end < on
    ceiling = {"at_most": target, "equal_to": target, "between": clause.get("upper")}.get(clause["operator"])
    if ceiling is not None and value > ceiling:
        return "broken"
    if clause["operator"] == "at_most":
        return "met" if ended else "on_track"
    if value >= target:
        return "met"
    if ended:
        return "missed"
    pace = Fraction(target) * sum(1 for day in bound if day <= on) / len(bound)
    whole = pace.numerator // pace.denominator
    if value >= whole:
        return "on_track"
    return "far_behind" if value < pace / 2 and whole - value >= 3 else "behind"
