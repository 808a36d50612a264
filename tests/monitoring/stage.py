"""Plans, lessons and issued bulletins for tests."""

from __future__ import annotations

import datetime as dt

from monitoring import services
from monitoring.models import Bulletin
from programmes.models import Observation
from quality.organisation.models import Region, Term
from quality.plans.models import Measure, Plan, Project, Requirement, Version

SPECIFICATIONS = {
    "T01": (
        "校长听课",
        {
            "bound": {"kind": "people", "posts": ["principal"]},
            "clauses": [{"metric": "lessons_observed", "at_least": 30, "every": "term"}],
        },
    ),
    "T02": (
        "教师听课",
        {
            "bound": {"kind": "people", "posts": ["teacher"]},
            "clauses": [{"metric": "lessons_observed", "at_least": 20, "every": "term"}],
        },
    ),
    "T03": (
        "每月通报",
        {
            "bound": {"kind": "regions", "level": ["prefecture", "county"]},
            "clauses": [{"metric": "bulletins_issued", "at_least": 1, "every": "month"}],
        },
    ),
    "T04": (
        "信息化应用水平",
        {
            "bound": {"kind": "schools"},
            "clauses": [{"metric": "terminals_in_use", "at_least": 1, "every": "term"}],
        },
    ),
    "T05": ("加强组织领导", {}),
}


def make_plan(region: Region, first=dt.date(2026, 9, 1), last=dt.date(2027, 8, 31)) -> Plan:
    """A plan in force with one project: three requirements, one that nothing counts yet, one in words only."""
    plan = Plan.objects.create(
        region=region,
        code="trial",
        name="教学质量行动方案",
        starts_on=first,
        ends_on=last,
        status="published",
    )
    project = Project.objects.create(plan=plan, order=1, name="课堂提质工程")
    measure = Measure.objects.create(project=project, order=1, name="听课评课")
    for order, (code, (name, specification)) in enumerate(SPECIFICATIONS.items(), start=1):
        requirement = Requirement.objects.create(
            plan=plan, measure=measure, code=code, order=order, name=name, sentence=f"{name}。"
        )
        if specification:
            Version.objects.create(requirement=requirement, valid_from=first, spec=specification)
    return plan


def lessons(county, observer: str, first: dt.date, count: int) -> None:
    """So many lessons observed by one of a county's people, five a day from a Monday on, in the own school."""
    school = county.neighbour if observer.startswith("neighbour") else county.school
    taught = next(group for group in county.classes if group.school_id == school.pk)
    teacher = county.people["neighbour_teacher" if school == county.neighbour else "second_teacher"]
    term = Term.objects.get(starts_on__lte=first, ends_on__gte=first)
    for number in range(count):
        Observation.objects.create(
            observer=county.people[observer],
            school=school,
            school_class=taught,
            teacher=teacher,
            subject="maths",
            term=term,
            observed_on=first + dt.timedelta(days=number // 5),
            period=number % 5 + 1,
            topic="一次函数",
        )


def issued(by, region: Region, month: dt.date, at: dt.datetime | None = None) -> Bulletin:
    """A bulletin compiled, reviewed and issued."""
    bulletin = services.compile_bulletin(region=region, month=month, by=by)
    services.review(by=by, bulletin=bulletin)
    return services.issue(by=by, bulletin=bulletin, at=at)
