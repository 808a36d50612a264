"""What evaluation answers with: a question put to one requirement, and the figures of a subject or a place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from . import metrics
from .language import Clause, Specification
from .models import Requirement
from .periods import Period

FAR_SHARE = Decimal("0.5")  # of the pace
FAR_SHORT = 3

# From best to worst; the number is what the database compares.
STATUSES = (
    "exempt",
    "none",
    "unset",
    "not_due",
    "met",
    "on_track",
    "behind",
    "far_behind",
    "missed",
    "broken",
)
SEVERITY = {name: number for number, name in enumerate(STATUSES)}
BEHIND = ("behind", "far_behind", "missed", "broken")


@dataclass(frozen=True)
class Question:
    """One requirement as evaluated on a day: its specification in force and the window of its main clause."""

    requirement: Requirement
    specification: Specification
    window: Period

    @property
    def clause(self) -> Clause:
        """The clause whose figures stand for the requirement."""
        return self.specification.clauses[self.specification.main]

    @property
    def metric(self) -> metrics.Metric:
        """The metric of the main clause."""
        found = metrics.get(self.clause.metric)
        assert found is not None
        return found

    @property
    def judged_on(self) -> dt.date:
        """The last day on which the window's figures are still expected to change."""
        return self.window.end + dt.timedelta(days=self.metric.lag_days)


@dataclass(frozen=True)
class Figures:
    """What is known of one subject, or summed over a place.

    For a place, `value`, `target`, `expected` and `done` are sums over its subjects (`done` counts each subject's value
    up to its target, so that zeal in one place does not hide neglect in another), and the counts say how many subjects
    are in which state.
    """

    requirement_id: int
    level: str
    value: Decimal
    target: Decimal | None
    expected: Decimal
    done: Decimal
    counts: dict[str, int]
    county_id: int | None = None
    school_id: int | None = None
    person_id: int | None = None
    region_id: int | None = None
    school_class_id: int | None = None
    team_id: int | None = None
    subject_key: str = ""
    place: int = 0
    status: str = ""
    forecast: Decimal | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    reason: str = ""
    fine_due: int = 0
    fine_met: int = 0

    @property
    def bound(self) -> int:
        """Subjects that owe something."""
        return sum(n for status, n in self.counts.items() if status not in ("exempt", "none"))

    @property
    def behind(self) -> int:
        """Subjects that are behind in any degree."""
        return sum(self.counts.get(status, 0) for status in BEHIND)

    @property
    def rate(self) -> Decimal | None:
        """Share of what is owed that is done, 0 to 1; None where nothing is owed."""
        return self.done / self.target if self.target else None

    @property
    def shortfall(self) -> Decimal | None:
        """What is still missing to the target."""
        return None if self.target is None else max(Decimal(0), self.target - self.value)
