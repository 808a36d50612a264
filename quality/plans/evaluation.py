"""Evaluation: value, target, pace and status of each bound subject, and their sums over places.

The composition happens in the database: for each clause the obligations of the window are joined with the evidence of
its metric; clauses are combined per subject; subjects are rolled up over places. One statement answers one question,
for one requirement or for many.

Pace: of the target, the share of the subject's school days that have passed. A subject is *behind* when the value is
below the whole part of the pace, and *far behind* when it is below half of it and at least three short of it.
A finer clause ("2 a week" beside "40 a term") is behind once one of its ended periods was missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from quality.core.clock import today
from quality.organisation import calendar as calendars
from quality.organisation.calendar import Calendar
from quality.organisation.models import Region

from . import metrics
from .composition import PLACED, ROLLED_UP, evaluated, per_subject
from .figures import SEVERITY, STATUSES, Figures, Question
from .language import Specification
from .models import Obligation, Requirement, Version
from .obligations import measurable, span_of
from .periods import window
from .sql import Sql, rows


class Clockwork:
    """Calendars loaded once for a series of questions; regions that share one share it here, too."""

    def __init__(self) -> None:
        self._asked: set[int] = set()
        self._owners: dict[int, int] = {}
        self._calendars: dict[int, Calendar] = {}

    def know(self, regions: Iterable[Region]) -> None:
        """Find out whose calendars some regions use."""
        unknown = {region.pk: region for region in regions if region.pk not in self._asked}
        if unknown:
            self._asked |= unknown.keys()
            self._owners |= calendars.owners_of(unknown.values())

    def of(self, requirement: Requirement) -> Calendar | None:
        """The calendar of the region that issued the plan; None where none has been set up."""
        owner = self._owners.get(requirement.plan.region_id)
        if owner is not None and owner not in self._calendars:
            self._calendars[owner] = calendars.load(owner)
        return self._calendars.get(owner) if owner is not None else None


def questions(
    requirements: Iterable[Requirement], on: dt.date, clockwork: Clockwork | None = None
) -> list[Question]:
    """The measurable ones among some requirements (with their versions and plan), each with its window on a day."""
    requirements, clockwork = list(requirements), clockwork or Clockwork()
    clockwork.know(requirement.plan.region for requirement in requirements)
    found = []
    for requirement in requirements:
        specification = specification_on(requirement, on)
        if specification is None or not measurable(specification):
            continue
        calendar = clockwork.of(requirement)
        if calendar is None:
            continue
        main = specification.clauses[specification.main]
        lag_days = metrics.get(main.metric).lag_days
        period = window(main.every, calendar, span_of(requirement.plan), on, main.months, lag_days)
        if period is not None:
            found.append(Question(requirement, specification, period))
    return found


def specification_on(requirement: Requirement, on: dt.date) -> Specification | None:
    """What a requirement demands on a day; before its first version, what that one demands."""
    versions = sorted(requirement.versions.all(), key=lambda version: version.valid_from)
    begun = [version for version in versions if version.valid_from <= on] or versions[:1]
    return _parsed(begun[-1]) if begun else None


def ever_measurable(requirement: Requirement) -> bool:
    """Whether any of its versions can be measured."""
    versions = (version for version in requirement.versions.all() if version.spec.get("clauses"))
    return any(measurable(_parsed(version)) for version in versions)


def _parsed(version: Version) -> Specification:
    """Read once per version that has been loaded."""
    if version.__dict__.get("parsed", (None,))[0] is not version.spec:
        version.__dict__["parsed"] = (version.spec, Specification.parse(version.spec))
    return version.__dict__["parsed"][1]


def measured_requirements() -> QuerySet[Requirement]:
    """Published requirements with all that evaluation needs."""
    return Requirement.objects.published().select_related("plan__region").prefetch_related("versions")


def subjects(
    asked: Sequence[Question],
    on: dt.date | None = None,
    obligations: QuerySet[Obligation] | None = None,
    statuses: Sequence[str] = (),
    limit: int | None = None,
    after: tuple[int, str] | None = None,
    using: str = "",
) -> list[Figures]:
    """Each bound subject, worst first: by status, then by the share done. `after` is (place, key) of the last row before.

    `using` names the database where it must not be a replica, as in a preview that is rolled back."""
    if not asked:
        return []
    statement = Sql("WITH") + per_subject(asked, on or today(), obligations) + Sql(PLACED)
    if statuses:
        statement += Sql("AND severity = ANY(%s)", ([SEVERITY[status] for status in statuses],))
    if after:
        statement += Sql("AND (-place, subject_key) > (%s, %s)", (-after[0], after[1]))
    statement += Sql("ORDER BY -place, subject_key, requirement_id")
    if limit is not None:
        statement += Sql("LIMIT %s", (limit,))
    return [_subject(row) for row in rows(statement, using or settings.REPORT_DATABASE)]


def places(
    asked: Sequence[Question],
    on: dt.date | None = None,
    obligations: QuerySet[Obligation] | None = None,
    using: str = "",
) -> list[Figures]:
    """Sums per requirement over everything, over each county, and over each school, in one statement."""
    if not asked:
        return []
    statement = Sql("WITH") + per_subject(asked, on or today(), obligations) + Sql(ROLLED_UP)
    return [_place(row) for row in rows(statement, using or settings.REPORT_DATABASE)]


def clauses(question: Question, on: dt.date, obligations: QuerySet[Obligation]) -> list[dict[str, Any]]:
    """The single obligations behind some subjects of one requirement: value, target and status of each period."""
    statement = Sql("WITH") + evaluated([question], on, obligations)
    return rows(statement + Sql("SELECT * FROM evaluated ORDER BY clause, period_start, subject_key"))


def _subject(row: dict[str, Any]) -> Figures:
    """A subject's figures from its row."""
    status = STATUSES[row["severity"]]
    value, target, elapsed = row["value"] or Decimal(0), row["target"], row["elapsed"]
    keys = (
        "requirement_id",
        "county_id",
        "school_id",
        "person_id",
        "region_id",
        "school_class_id",
        "team_id",
    )
    return Figures(
        **{key: row[key] for key in keys},
        value=value,
        target=target,
        expected=row["expected"] or Decimal(0),
        done=min(value, target) if target is not None else value,
        counts={status: 1},
        subject_key=row["subject_key"],
        status=status,
        forecast=value * row["school_days"] // elapsed if elapsed else None,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        reason=row["reason"] or "",
        fine_due=row["fine_due"],
        fine_met=row["fine_met"],
        level="subject",
        place=row["place"],
    )


def _place(row: dict[str, Any]) -> Figures:
    """A place's figures from its row."""
    return Figures(
        requirement_id=row["requirement_id"],
        value=row["value"],
        target=row["target"],
        expected=row["expected"],
        done=row["done"],
        counts={name: row[name] for name in STATUSES if row[name]},
        county_id=row["county_id"],
        school_id=row["school_id"],
        level="region" if row["whole"] else "school" if row["of_school"] else "county",
    )


def duties_of(
    person_id: int, on: dt.date | None = None, clockwork: Clockwork | None = None
) -> list[tuple[Question, Figures]]:
    """What one person owes on a day, worst first: for the home page and the API."""
    on = on or today()
    own = Obligation.objects.filter(person=person_id)
    bound = own.on(on).values("requirement")
    asked = questions(measured_requirements().filter(pk__in=bound), on, clockwork)
    by_requirement = {question.requirement.pk: question for question in asked}
    return [(by_requirement[figures.requirement_id], figures) for figures in subjects(asked, on, own)]
