"""Changes to plans and requirements. Each names its actor, runs in one transaction and leaves an audit entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quality.audit.services import changed_fields, record, snapshot
from quality.core.clock import today
from quality.core.errors import Refused
from quality.core.scope import scope_of
from quality.organisation.calendar import ONE_DAY
from quality.organisation.models import Person, Region, School

from . import metrics, shipped
from .evaluation import questions
from .language import Specification
from .models import Adjustment, Measure, Plan, Project, Requirement, Status, Version
from .obligations import clear, generate

PLAN_FIELDS = ["code", "name", "name_en", "summary", "summary_en", "starts_on", "ends_on", "status"]
REQUIREMENT_FIELDS = [
    "code",
    "name",
    "name_en",
    "sentence",
    "sentence_en",
    "seed",
    "article",
    "status",
    "measure",
]


@transaction.atomic
def load_preset(*, by, code: str, region: Region) -> Plan:
    """Load a shipped plan for a bureau. Loading it twice changes nothing: staff may have edited it since."""
    existing = Plan.objects.filter(region=region, preset=code, copied_from=None).first()
    if existing:
        return existing
    data = shipped.read(code)
    head = {name: data["plan"][name] for name in ("name", "name_en", "starts_on", "ends_on")}
    head |= {name: data["plan"].get(name, "") for name in ("summary", "summary_en")}
    plan = Plan.objects.create(region=region, code=code, preset=code, status=Status.PUBLISHED, **head)
    order = 0
    for place, item in enumerate(data["projects"], start=1):
        project = Project.objects.create(
            plan=plan, order=place, **_texts(item, "name", "name_en", "responsible")
        )
        for number, step in enumerate(item.get("measures", ()), start=1):
            texts = _texts(step, "name", "name_en", "text", "responsible")
            measure = Measure.objects.create(project=project, order=number, **texts)
            for demand in step.get("requirements", ()):
                order += 1
                _load_requirement(plan, measure, demand, order, data["plan"].get("seed", ""))
    record(by=by, action="plan.loaded", target=plan, region=region, reason=code)
    return plan


def _load_requirement(plan: Plan, measure: Measure, data: dict[str, Any], order: int, seed: str) -> None:
    """One requirement of a preset with its first version."""
    texts = _texts(data, "code", "name", "name_en", "sentence", "sentence_en", "article")
    requirement = Requirement.objects.create(
        plan=plan, measure=measure, order=order, seed=data.get("seed", seed), **texts
    )
    specification = Specification.parse(shipped.specification_of(data))
    Version.objects.create(requirement=requirement, valid_from=plan.starts_on, spec=specification.dump())


def _texts(data: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: data.get(name, "") for name in names}


@transaction.atomic
def copy_plan(
    *, by, plan: Plan, code: str, name: str, starts_on: dt.date, ends_on: dt.date, name_en: str = ""
) -> Plan:
    """Copy a plan with all that is in force in it to a new time, as a draft. Milestones move by the same distance."""
    if Plan.objects.filter(region=plan.region, code=code).exists():
        raise Refused(_("A plan with the code “%(code)s” exists already.") % {"code": code}, field="code")
    _check_dates(starts_on, ends_on)
    copy = Plan.objects.create(
        region=plan.region,
        code=code,
        preset=plan.preset,
        name=name,
        name_en=name_en,
        summary=plan.summary,
        summary_en=plan.summary_en,
        starts_on=starts_on,
        ends_on=ends_on,
        copied_from=plan,
    )
    _copy_parts(plan, copy)
    for milestone in plan.milestones.all():
        copy.milestones.create(name=milestone.name, due_on=milestone.due_on + (starts_on - plan.starts_on))
    record(by=by, action="plan.copied", target=copy, region=plan.region, reason=str(plan))
    return copy


def _copy_parts(plan: Plan, copy: Plan) -> None:
    """Projects, measures and requirements in force, each with its latest version."""
    measures = {}
    for project in plan.projects.prefetch_related("measures"):
        steps = list(project.measures.all())
        project.pk, project.plan, project._state.adding = None, copy, True
        project.save()
        for measure in steps:
            old, measure.pk, measure.project, measure._state.adding = measure.pk, None, project, True
            measure.save()
            measures[old] = measure
    for requirement in plan.requirements.exclude(status=Status.RETIRED).prefetch_related("versions"):
        latest = max(requirement.versions.all(), key=lambda version: version.valid_from, default=None)
        requirement.measure = measures[requirement.measure_id]
        requirement.pk, requirement.plan, requirement._state.adding = None, copy, True
        requirement.save()
        if latest:
            Version.objects.create(requirement=requirement, valid_from=copy.starts_on, spec=latest.spec)


@transaction.atomic
def edit_plan(*, by, plan: Plan, **values: Any) -> Plan:
    """Change a plan's texts and dates; obligations of running periods follow."""
    before = snapshot(plan, PLAN_FIELDS)
    for name, value in values.items():
        setattr(plan, name, value)
    _check_dates(plan.starts_on, plan.ends_on)
    plan.save()
    changes = changed_fields(before, snapshot(plan, PLAN_FIELDS))
    if changes:
        record(by=by, action="plan.edited", target=plan, region=plan.region, changes=changes)
    if {"starts_on", "ends_on", "status"} & set(changes):
        follow_plan(plan)
    return plan


def publish_plan(*, by, plan: Plan) -> Plan:
    """Put a draft in force."""
    return edit_plan(by=by, plan=plan, status=Status.PUBLISHED)


def retire_plan(*, by, plan: Plan) -> Plan:
    """Take a plan out of force: nothing more is owed under it, what was is kept."""
    return edit_plan(by=by, plan=plan, status=Status.RETIRED)


def follow_plan(plan: Plan) -> int:
    """Bring what is owed under a plan in step, back to the beginning of the running periods."""
    requirements = plan.requirements.select_related("plan__region").prefetch_related("versions")
    for requirement in requirements:
        clear(requirement)
    if plan.status != Status.PUBLISHED:
        return 0
    live = [requirement for requirement in requirements if requirement.status == Status.PUBLISHED]
    asked = questions(live, today())
    return sum(generate([question.requirement], question.window.start, today()) for question in asked)


@transaction.atomic
def add_requirement(
    *, by, measure: Measure, spec: dict[str, Any], valid_from: dt.date, **texts: Any
) -> Requirement:
    """Compose a new requirement under a measure. It binds from `valid_from`, with the period's share prorated."""
    plan = measure.project.plan
    if plan.requirements.filter(code=texts["code"]).exists():
        raise Refused(_("The code “%(code)s” is taken in this plan.") % {"code": texts["code"]}, field="code")
    specification = check(spec)
    order = (plan.requirements.order_by("-order").values_list("order", flat=True).first() or 0) + 1
    requirement = Requirement.objects.create(plan=plan, measure=measure, order=order, **texts)
    Version.objects.create(
        requirement=requirement, valid_from=valid_from, spec=specification.dump(), changed_by_id=_id(by)
    )
    record(
        by=by,
        action="requirement.added",
        target=requirement,
        region=plan.region,
        changes={"spec": [None, specification.dump()]},
    )
    _generate_if_running(requirement, since=min(valid_from, today()))
    return requirement


@transaction.atomic
def edit_requirement(*, by, requirement: Requirement, **texts: Any) -> Requirement:
    """Change the words of a requirement, not what it demands."""
    before = snapshot(requirement, REQUIREMENT_FIELDS)
    for name, value in texts.items():
        setattr(requirement, name, value)
    requirement.save()
    changes = changed_fields(before, snapshot(requirement, REQUIREMENT_FIELDS))
    if changes:
        record(
            by=by,
            action="requirement.edited",
            target=requirement,
            region=requirement.plan.region,
            changes=changes,
        )
    return requirement


@transaction.atomic
def revise_requirement(*, by, requirement: Requirement, spec: dict[str, Any], valid_from: dt.date) -> Version:
    """Change what a requirement demands from a day on.

    The version in force on the last day of a period governs the whole period, so a change in mid-term holds for that
    term; periods that ended before `valid_from` keep their figures.
    """
    specification = check(spec)
    current = requirement.versions.order_by("-valid_from").first()
    if current and valid_from < current.valid_from:
        message = _("The change must not begin before the version in force, %(day)s.") % {
            "day": current.valid_from
        }
        raise Refused(message, field="valid_from")
    before = current.spec if current else None
    if current and valid_from == current.valid_from:
        current.spec, current.changed_by_id = specification.dump(), _id(by)
        current.save()
        version = current
    else:
        if current:
            current.valid_to = valid_from - ONE_DAY
            current.save()
        version = Version.objects.create(
            requirement=requirement, valid_from=valid_from, spec=specification.dump(), changed_by_id=_id(by)
        )
    record(
        by=by,
        action="requirement.revised",
        target=requirement,
        region=requirement.plan.region,
        changes=changed_fields({"spec": before}, {"spec": version.spec}),
        reason=valid_from.isoformat(),
    )
    requirement.obligations.filter(period_end__gte=min(valid_from, today())).delete()
    _generate_if_running(requirement, since=min(valid_from, today()))
    return version


@transaction.atomic
def retire_requirement(*, by, requirement: Requirement, reason: str) -> Requirement:
    """Take a requirement out of force. Its past figures stay."""
    if not reason.strip():
        raise Refused(_("Say why the requirement is retired."), field="reason")
    requirement.status = Status.RETIRED
    requirement.save()
    clear(requirement)
    record(
        by=by, action="requirement.retired", target=requirement, region=requirement.plan.region, reason=reason
    )
    return requirement


@transaction.atomic
def adjust(*, by, reason: str, valid_from: dt.date, valid_to: dt.date, **values: Any) -> Adjustment:
    """Exempt a person or a school from duties for some days, or reduce them; a reason is required.

    `values`: person, school, requirement (one or none), factor (0 exempts, 0.5 halves).
    """
    if not reason.strip():
        raise Refused(_("Give the reason of the exemption."), field="reason")
    if valid_to < valid_from:
        raise Refused(_("The last day must not be before the first day."), field="valid_to")
    person: Person | None = values.get("person")
    school: School | None = values.get("school")
    if person is None and school is None:
        raise Refused(_("Say for whom: a person or a school."), field="person")
    if person is not None and scope_of(by).person_id == person.pk:
        raise Refused(_("Nobody exempts themselves. Ask the bureau."), field="person")
    adjustment = Adjustment.objects.create(
        reason=reason,
        valid_from=valid_from,
        valid_to=valid_to,
        approved_by_id=_id(by),
        approved_by_name=str(by or ""),
        **values,
    )
    record(by=by, action="duty.adjusted", target=adjustment, school=school, reason=reason)
    regenerate_running(since=valid_from, until=min(valid_to, today()))
    return adjustment


@transaction.atomic
def withdraw_adjustment(*, by, adjustment: Adjustment, reason: str) -> None:
    """Take an exemption back; what was owed is owed again."""
    record(
        by=by, action="duty.adjustment_withdrawn", target=adjustment, school=adjustment.school, reason=reason
    )
    since = adjustment.valid_from
    adjustment.delete()
    regenerate_running(since=since, until=today())


def regenerate_running(since: dt.date | None = None, until: dt.date | None = None) -> int:
    """Bring all obligations of the periods that touch some days in step with the facts (default: today's)."""
    since = min(since or today(), today())
    until = max(until or today(), today())
    plans = Plan.objects.running(since, until)
    requirements = Requirement.objects.published().filter(plan__in=plans).select_related("plan__region")
    return generate(requirements.prefetch_related("versions"), since, until)


def check(spec: dict[str, Any]) -> Specification:
    """Read a specification and check its filters against the metrics that exist."""
    specification = Specification.parse(spec)
    for clause in specification.clauses:
        metric = metrics.get(clause.metric)
        if metric is not None:
            metric.clean_filters(clause.filters)
    return specification


def _generate_if_running(requirement: Requirement, since: dt.date | None = None) -> None:
    """Read anew, since the caller may hold the versions of before the change."""
    if requirement.plan.status == Status.PUBLISHED:
        known = Requirement.objects.select_related("plan__region").prefetch_related("versions")
        generate([known.get(pk=requirement.pk)], since, max(today(), since or today()))


def _check_dates(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refused(_("The last day must not be before the first day."), field="ends_on")


def _id(user) -> int | None:
    return getattr(user, "pk", None)
