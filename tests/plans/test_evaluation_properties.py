"""The database's evaluation equals the plain-Python reference, whatever the posts, leave, calendar and records."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.models import Observation
from quality.organisation import calendar
from quality.organisation.models import Post, SpecialDay
from quality.plans import evaluation
from quality.plans.models import Adjustment, Measure, Plan, Project, Requirement, Version
from quality.plans.obligations import generate
from tests.factories import make_class, make_person, make_region, make_school, make_year

from . import reference

PLAN = (dt.date(2026, 3, 1), dt.date(2027, 6, 30))
FIRST, LAST = dt.date(2026, 8, 20), dt.date(2027, 7, 20)
KINDS = ["principal", "vice_principal", "dean"]
DATES = st.dates(FIRST, LAST)


class Stage:
    """A small prefecture: three schools, four people, one calendar with a holiday week and a make-up day."""

    def __init__(self):
        self.region = make_region("试验地区", "prefecture")
        county = make_region("试验县", "county", self.region)
        self.schools = [make_school(county, f"试验{n}校") for n in range(3)]
        self.people = [make_person(f"试验{n}") for n in range(4)]
        self.year, *self.terms = make_year(self.region)
        for kind, first, last in SPECIAL:
            SpecialDay.objects.create(region=self.region, kind=kind, name="假", starts_on=first, ends_on=last)
        calendar.rebuild(self.region)
        self.taught = make_class(self.schools[0], self.year)
        self.teacher = make_person("执教人")
        self.plan = Plan.objects.create(
            region=self.region,
            code="try",
            name="试验方案",
            starts_on=PLAN[0],
            ends_on=PLAN[1],
            status="published",
        )
        project = Project.objects.create(plan=self.plan, order=1, name="工程")
        self.measure = Measure.objects.create(project=project, order=1, name="举措")


SPECIAL = [
    ("holiday", dt.date(2026, 10, 1), dt.date(2026, 10, 8)),
    ("make_up", dt.date(2026, 10, 10), dt.date(2026, 10, 10)),
    ("holiday", dt.date(2027, 4, 5), dt.date(2027, 4, 5)),
]

spans = st.tuples(DATES, st.integers(0, 250)).map(lambda x: (x[0], x[0] + dt.timedelta(days=x[1])))
posts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(KINDS), spans, st.booleans()),
    min_size=1,
    max_size=5,
)
leave = st.lists(st.tuples(st.integers(0, 1), spans, st.sampled_from(["0", "0.5", "0.25"])), max_size=4)
records = st.lists(st.tuples(st.integers(0, 3), st.dates(FIRST, LAST)), max_size=40)
clauses = st.lists(
    st.tuples(
        st.sampled_from(["week", "two_weeks", "month", "quarter", "term", "school_year"]),
        st.sampled_from(["at_least", "at_least", "at_least", "at_most", "equal_to", "between"]),
        st.integers(0, 12),
        st.integers(0, 6),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda clause: clause[0],
)


@pytest.fixture
def stage(db):
    return Stage()


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,  # the suite is repeatable; a nightly run searches at random
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    posts=posts,
    leave=leave,
    records=records,
    clauses=clauses,
    combine=st.sampled_from(["all", "any"]),
    bound=st.sets(st.sampled_from(KINDS), min_size=1),
    since=st.sampled_from([PLAN[0], dt.date(2026, 11, 15)]),
    on=DATES,
)
def test_evaluation_equals_reference(stage, posts, leave, records, clauses, combine, bound, since, on):
    with transaction.atomic():
        demands = [_clause(*clause) for clause in clauses]
        facts = _write(stage, posts, leave, records)
        found = _evaluate(stage, demands, combine, bound, since, on)
        expected = reference.evaluate(facts, bound, [_plain(d) for d in demands], combine, since, on)
        transaction.set_rollback(True)
    assert found == expected


def _clause(every, operator, number, more):
    target = [number, number + more] if operator == "between" else number
    return {"metric": "lessons_observed", operator: target, "every": every}


def _plain(demand):
    operator = next(name for name in ("at_least", "at_most", "equal_to", "between") if name in demand)
    target = demand[operator]
    number, upper = target if operator == "between" else (target, None)
    plain = {"every": demand["every"], "operator": operator, "number": Decimal(number)}
    return {**plain, "upper": None if upper is None else Decimal(upper)}


def _write(stage, posts, leave, records) -> reference.Facts:
    """The same facts into the database and into the reference's hands."""
    facts = []
    for person, school, kind, (first, last), open_end in posts:
        end = None if open_end else last
        Post.objects.create(
            person=stage.people[person],
            school=stage.schools[school],
            kind=kind,
            valid_from=first,
            valid_to=end,
            acting=True,
        )
        facts.append(reference.PostFact(stage.people[person].pk, stage.schools[school].pk, kind, first, end))
    away = []
    for person, (first, last), factor in leave:
        Adjustment.objects.create(
            person=stage.people[person], valid_from=first, valid_to=last, factor=factor, reason="病假"
        )
        away.append(reference.LeaveFact(stage.people[person].pk, first, last, Decimal(factor)))
    seen = [(stage.people[person].pk, day) for person, day in records]
    for number, (person, day) in enumerate(seen):
        _observe(stage, person, day, number)
    special = {day: kind for kind, first, last in SPECIAL for day in reference.days(first, last)}
    return reference.Facts(
        terms=tuple((term.key, term.starts_on, term.ends_on) for term in stage.terms),
        years=((stage.year.name, stage.year.starts_on, stage.year.ends_on),),
        special=special,
        posts=tuple(facts),
        leave=tuple(away),
        records=tuple(seen),
        plan=PLAN,
    )


def _observe(stage, person: int, day: dt.date, number: int) -> None:
    taught = make_class(stage.schools[0], stage.year, number=100 + number)
    Observation.objects.create(
        observer_id=person,
        school=stage.schools[0],
        school_class=taught,
        teacher=stage.teacher,
        subject="maths",
        term=stage.terms[0],
        observed_on=day,
        period=1,
        topic="试验",
    )


def _evaluate(stage, demands, combine, bound, since, on):
    requirement = Requirement.objects.create(
        plan=stage.plan, measure=stage.measure, code="X1", order=1, name="试验", sentence="试验"
    )
    spec = {"bound": {"kind": "people", "posts": sorted(bound)}, "clauses": demands, "combine": combine}
    Version.objects.create(requirement=requirement, valid_from=since, spec=spec)
    generate([requirement], FIRST, LAST)
    assert generate([requirement], FIRST, LAST) == 0
    asked = evaluation.questions(evaluation.measured_requirements().filter(pk=requirement.pk), on)
    return {
        (figures.person_id, figures.school_id): reference.Result(
            int(figures.value), figures.target, figures.status, figures.fine_due, figures.fine_met
        )
        for figures in evaluation.subjects(asked, on)
    }


@pytest.mark.smoke
def test_pages_of_subjects_are_worst_first_and_leave_nobody_out(stage):
    people = [make_person(f"人{n}") for n in range(7)]
    for number, person in enumerate(people):
        Post.objects.create(
            person=person, school=stage.schools[0], kind="dean", valid_from=FIRST, acting=True
        )
        for lesson in range(number % 4):
            _observe(stage, person.pk, dt.date(2026, 9, 14), number=10 * number + lesson)
    requirement = Requirement.objects.create(
        plan=stage.plan, measure=stage.measure, code="X2", order=2, name="试验", sentence="试验"
    )
    clause = {"metric": "lessons_observed", "at_least": 30, "every": "term"}
    spec = {"bound": {"kind": "people", "posts": ["dean"]}, "clauses": [clause]}
    Version.objects.create(requirement=requirement, valid_from=PLAN[0], spec=spec)
    on = dt.date(2026, 12, 1)
    generate([requirement], on, on)
    asked = evaluation.questions(evaluation.measured_requirements().filter(pk=requirement.pk), on)
    everyone = evaluation.subjects(asked, on)
    paged, after = [], None
    while page := evaluation.subjects(asked, on, limit=2, after=after):
        paged += page
        after = (page[-1].place, page[-1].subject_key)
    assert [row.subject_key for row in paged] == [row.subject_key for row in everyone]
    assert [row.value for row in paged] == sorted(row.value for row in paged)
    assert len(paged) == 7
