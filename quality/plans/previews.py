"""Trying out before saving: the real path, inside a transaction that is rolled back.

A preview creates the requirement, its version and its obligations by the same services that publishing calls, asks the
same evaluation, and undoes all of it. Nothing of it is ever seen by anyone else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quality.core.clock import today
from quality.organisation import calendar as calendars
from quality.organisation.models import Region

from . import metrics, services
from .evaluation import measured_requirements, places, questions, specification_on, subjects
from .figures import BEHIND, Figures, Question
from .language import Bound, Specification
from .models import Measure, Obligation, Plan, Requirement, Status
from .obligations import generate, measurable, span_of
from .periods import periods, window
from .sentences import quantity, sentence, unit_of

A_DAY = 8  # records of one kind that one person can make on one school day
TRIAL = "trial"


@dataclass(frozen=True)
class Overlap:
    """Another requirement that asks the same people for the same."""

    requirement: Requirement
    sentence: str


@dataclass
class Preview:
    """What would follow from a requirement."""

    sentence: str
    measurable: bool = False
    on: dt.date | None = None
    question: Question | None = None
    total: Figures | None = None
    worst: list[Figures] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def preview(
    *,
    by,
    measure: Measure,
    spec: dict[str, Any],
    valid_from: dt.date,
    requirement: Requirement | None = None,
    limit: int = 10,
) -> Preview:
    """What a new requirement, or a change of one, would mean; refusals are those of publishing."""
    specification = services.check(spec)
    result = Preview(sentence(specification), measurable(specification))
    plan = measure.project.plan
    with undone():
        if requirement is not None:
            services.revise_requirement(by=by, requirement=requirement, spec=spec, valid_from=valid_from)
        if result.measurable:
            _try_out(result, by, measure, spec, limit)
    result.warnings += _warnings(result, specification, plan)
    result.overlaps = _overlaps(by, plan, specification, requirement)
    return result


def _try_out(result: Preview, by, measure: Measure, spec: dict[str, Any], limit: int) -> None:
    """Bind as if it had held since the plan began, and ask who would be behind."""
    plan = Plan.objects.select_for_update().get(pk=measure.project.plan_id)
    on = min(max(today(), plan.starts_on), plan.ends_on)
    plan.status = Status.PUBLISHED
    plan.save(update_fields=["status"])
    Requirement.objects.filter(plan=plan, code=TRIAL).delete()
    measure = Measure.objects.select_related("project__plan__region").get(pk=measure.pk)
    trial = services.add_requirement(
        by=by, measure=measure, spec=spec, valid_from=on, code=TRIAL, name=TRIAL, sentence=TRIAL
    )
    trial.versions.update(valid_from=plan.starts_on)
    trial = measured_requirements().get(pk=trial.pk)
    asked = questions([trial], on)
    result.on = on
    if not asked:
        return
    generate([trial], min(asked[0].window.start, on), on)
    own = Obligation.objects.filter(requirement=trial)
    result.question = asked[0]
    result.total = next(iter(places(asked, on, own, using="default")), None)
    result.worst = subjects(asked, on, own, BEHIND, limit, using="default")


def _warnings(result: Preview, specification: Specification, plan: Plan) -> list[str]:
    """What a careful colleague would say."""
    if not result.measurable:
        return []
    if result.question is None:
        return [
            _(
                "The school calendar has no such period in the time of the plan yet. Set up the school year first."
            )
        ]
    found = []
    if result.total is None or not result.total.bound:
        found.append(_("Nobody is bound. Check the posts, stages and subjects chosen."))
    return found + [*_out_of_reach(specification, plan, result.on or today())]


def _out_of_reach(specification: Specification, plan: Plan, on: dt.date) -> Iterator[str]:
    """Numbers that nobody can reach in the school days of the period."""
    calendar = calendars.calendar_for(plan.region)
    for clause in specification.clauses:
        metric, number = metrics.get(clause.metric), clause.target.number
        if (
            not calendar
            or not metric
            or metric.amount
            or number is None
            or clause.target.operator == "at_most"
        ):
            continue
        period = window(clause.every, calendar, span_of(plan), on, clause.months)
        if period is None:
            period = next(iter(periods(clause.every, calendar, span_of(plan), clause.months)), None)
        days = calendar.count(period.start, period.end) if period else 0
        if period and number > Decimal(A_DAY * days):
            yield _("%(amount)s in %(days)s school days (%(period)s): nobody can reach that.") % {
                "amount": quantity(number, unit_of(clause)),
                "days": days,
                "period": period.label,
            }


def _overlaps(by, plan: Plan, specification: Specification, own: Requirement | None) -> list[Overlap]:
    """Running requirements that ask the same of some of the same people in the same rhythm."""
    near = Region.objects.subtree_ids([plan.region_id]) | _above(plan.region)
    others = measured_requirements().filter(plan__in=Plan.objects.visible_to(by))
    others = others.filter(plan__starts_on__lte=plan.ends_on, plan__ends_on__gte=plan.starts_on)
    found = []
    for other in others.exclude(pk=getattr(own, "pk", None)):
        demand = specification_on(other, max(today(), other.plan.starts_on))
        if demand and other.plan.region_id in near and _alike(specification, demand):
            found.append(Overlap(other, sentence(demand)))
    return found


def _above(region: Region) -> set[int]:
    """Ids of the regions above one."""
    found = set()
    while region.parent is not None:
        region = region.parent
        found.add(region.pk)
    return found


def _alike(one: Specification, other: Specification) -> bool:
    """The same metric in the same kind of period, and populations that may share members."""
    if not one.bound or not other.bound or not _share_members(one.bound, other.bound):
        return False
    asked = {(clause.metric, clause.every) for clause in one.clauses}
    return bool(asked & {(clause.metric, clause.every) for clause in other.clauses})


def _share_members(one: Bound, other: Bound) -> bool:
    """False where a condition keeps the two apart."""
    if one.kind != other.kind:
        return False
    for name in set(one.filters) & set(other.filters):
        mine, theirs = one.filters[name], other.filters[name]
        as_set = [set(value) if isinstance(value, list) else {value} for value in (mine, theirs)]
        if not as_set[0] & as_set[1]:
            return False
    return True


def obligations_of(plan: Plan, by) -> int:
    """How many obligations would arise today if a draft were put in force."""
    with undone():
        plan = Plan.objects.get(pk=plan.pk)
        services.publish_plan(by=by, plan=plan)
        return Obligation.objects.filter(requirement__plan=plan).count()
