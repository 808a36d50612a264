"""The front page of people in schools: rings that move, who is behind, what has been said of one's lessons."""

import datetime as dt
from decimal import Decimal

import pytest

from programmes.metrics import lessons_observed
from programmes.models import Observation
from programmes.views.home import behind_in, next_steps, rings_of
from quality.core.clock import today
from quality.plans.models import Plan, Requirement, Version
from quality.plans.obligations import generate
from quality.plans.services import load_preset


@pytest.fixture
def duties(world):
    """The plan of three projects, in force now: principals owe 30 lessons a term, vice-principals and deans 40."""
    plan = load_preset(by=None, code="three-projects", region=world.prefecture)
    Plan.objects.update(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2027, 12, 31))
    Version.objects.update(valid_from=dt.date(2026, 1, 1))
    requirements = Requirement.objects.filter(plan=plan, code__in=["A01", "A02"]).select_related("plan")
    generate(requirements)
    return world


def test_a_lesson_moves_the_ring_of_its_observer_alone(duties, submit):
    principal, dean = duties.east.users["principal"], duties.east.users["dean"]
    assert [(r["value"], r["target"]) for r in rings_of(principal)] == [(0, 30)]
    submit()
    assert [(r["value"], r["target"]) for r in rings_of(principal, "lessons_observed")] == [(1, 30)]
    assert [(r["value"], r["target"]) for r in rings_of(dean)] == [(0, 40)]
    assert rings_of(principal, "hours_trained") == []


def test_the_ring_leads_to_exactly_its_records(duties, submit, client):
    submit()
    submit(by=duties.east.users["dean"])
    principal = duties.east.users["principal"]
    client.force_login(principal)
    page = client.get(rings_of(principal)[0]["url"])
    assert [row["observer__name"] for row in page.context["rows"]] == [principal.person.name]


def test_pace_and_what_is_left(duties, submit):
    submit()
    ring = rings_of(duties.east.users["principal"])[0]
    assert ring["status"] == "far_behind"
    assert 10 < ring["expected"] < 20
    assert ring["note"]
    step = next_steps([ring])[0]
    assert (step["short_by"], step["due_on"]) == (Decimal(29), dt.date(2027, 1, 15))


def test_a_met_duty_has_no_pace_line_and_no_next_step(duties, submit):
    row = submit().observation
    rows = []
    for index in range(29):
        copy = Observation.objects.get(pk=row.pk)
        copy.pk, copy.period, copy.uuid = None, index % 8 + 1, __import__("uuid").uuid4()
        copy.observed_on = dt.date(2026, 9, 1) + dt.timedelta(days=index)
        rows.append(copy)
    Observation.objects.bulk_create(rows)
    ring = rings_of(duties.east.users["principal"])[0]
    assert (ring["value"], ring["status"], ring["note"]) == (30, "met", "")
    assert next_steps([ring]) == []


def test_leaders_see_who_is_behind_in_their_school_only(duties):
    found = behind_in({duties.east.school.pk}, duties.east.users["researcher"])
    expected = {duties.east.people[role].name for role in ("principal", "vice_principal", "dean")}
    assert {row["name"] for row in found} == expected
    assert {row["status"] for row in found} == {"far_behind"}
    principal = duties.east.users["principal"]
    assert principal.person.name not in {row["name"] for row in behind_in({duties.east.school.pk}, principal)}


@pytest.mark.parametrize(
    ("role", "sees", "not_there"),
    [
        ("principal", ["ring-figures", "home-lesson"], []),
        ("teacher", ["home-lesson"], ["ring-figures"]),
        ("cadre", [], ["home-lesson"]),
    ],
)
def test_each_role_finds_its_own_front_page(duties, recorded, client, role, sees, not_there):
    client.force_login(duties.east.users[role])
    page = client.get("/").content.decode()
    assert "/observations/new/" in page
    assert all(mark in page for mark in sees)
    assert not [mark for mark in not_there if mark in page]
    assert duties.west.people["principal"].name not in page


def test_the_page_costs_the_same_with_more_records(duties, submit, client, django_assert_max_num_queries):
    client.force_login(duties.east.users["principal"])
    for period in range(1, 5):
        submit(period=period)
    client.get("/")
    with django_assert_max_num_queries(24):
        client.get("/")


def test_every_filter_of_the_metric_is_one_of_the_list(world, recorded):
    from programmes.filters import ObservationFilter

    known = set(ObservationFilter.base_filters)
    assert {item.code for item in lessons_observed.filters} <= known
    assert set(lessons_observed.list_params.values()) <= known


def test_the_metric_and_the_list_count_the_same(world, recorded, submit, client):
    submit(period=6, kind="open", minutes=20)
    client.force_login(world.users["prefecture_staff"])
    first, last = world.autumn.starts_on, today()
    for filters in (
        {},
        {"kind": ["open"]},
        {"min_minutes": 30},
        {"stage": ["nine_year"]},
        {"subject": ["music"]},
    ):
        counted = lessons_observed.records(filters, first, last).count()
        page = client.get(lessons_observed.records_url(filters, first, last))
        assert len(page.context["rows"]) == counted, filters
