"""A plan on the common cast: one requirement of each kind, and lessons observed unevenly."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from programmes.models import Observation
from quality.organisation import calendar
from quality.plans import services
from quality.plans.models import Measure, Plan, Project, Requirement, Version
from tests.factories import World, make_world

TODAY = dt.date(2026, 11, 20)
LESSONS = {"at_least": 30, "every": "term", "metric": "lessons_observed"}


@dataclass
class Desk:
    """What a bureau's clerk works with."""

    world: World
    plan: Plan
    measure: Measure
    counted: Requirement
    unset: Requirement
    not_yet: Requirement
    text: Requirement


def make_desk() -> Desk:
    """The plan of the prefecture. The eastern principal has observed twenty lessons, the western one two."""
    world = make_world()
    calendar.rebuild(world.prefecture)
    plan = Plan.objects.create(
        region=world.prefecture, code="plan", name="质量提升行动方案", name_en="Quality plan", status="published",
        starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2027, 12, 31),
    )  # fmt: skip
    project = Project.objects.create(plan=plan, order=1, name="教学质量提升工程", responsible="教育局")
    measure = Measure.objects.create(project=project, order=1, name="听课评课", budget_line="教研经费")
    principals = {"kind": "people", "posts": ["principal"]}
    demands = [
        ("A01", "校长听课", {"bound": principals, "clauses": [LESSONS]}),
        ("A02", "教师听课", {"bound": {"kind": "people", "posts": ["teacher"]},
                          "clauses": [LESSONS | {"at_least": "unset"}]}),
        ("A03", "师德学习", {"bound": {"kind": "schools"}, "clauses": [
            {"metric": "activities_held", "at_least": 1, "every": "month", "filters": {"kind": "ethics_study"}}]}),
        ("AT1", "加强领导", None),
    ]  # fmt: skip
    made = [_requirement(plan, measure, order, *demand) for order, demand in enumerate(demands, start=1)]
    services.follow_plan(plan)
    observe(world.east, 20)
    observe(world.west, 2)
    return Desk(world, plan, measure, *made)


def _requirement(plan: Plan, measure: Measure, order: int, code: str, name: str, spec) -> Requirement:
    made = Requirement.objects.create(
        plan=plan,
        measure=measure,
        order=order,
        code=code,
        name=name,
        sentence=f"{name}。",
        article="三（一）",
    )
    Version.objects.create(requirement=made, valid_from=plan.starts_on, spec=spec or {})
    return made


def observe(county, lessons: int) -> None:
    """The county's principal observes some lessons, one on each school day of autumn."""
    days = [day for day in calendar.load(county.region.parent_id).school_days if day.year == 2026]
    term = county.classes[0].year.terms.get(number=1)
    Observation.objects.bulk_create(
        Observation(
            observer=county.people["principal"], school=county.school, school_class=county.classes[0],
            teacher=county.people["teacher"], subject="maths", term=term, observed_on=day, period=1, topic="课题",
        )
        for day in days[:lessons]
    )  # fmt: skip


def digest() -> dict[str, str]:
    """A digest of each table that a plan touches."""
    tables = [
        m._meta.db_table for label in ("plans", "audit") for m in apps.get_app_config(label).get_models()
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT COALESCE(string_agg(t::text, '|' ORDER BY t::text), '') FROM {table} t")
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def words_of(response) -> str:
    """The text of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
