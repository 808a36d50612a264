"""load_plan and plan_coverage."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quality.plans import shipped
from quality.plans.models import Plan, Requirement
from tests.factories import make_world

from .desk import digest


def run(*args, **options) -> str:
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_loading_a_plan_twice_changes_nothing():
    world = make_world()
    assert "88 requirements" in run("load_plan", "three-projects")
    plan = Plan.objects.get()
    assert plan.region == world.prefecture
    before = digest()
    assert "nothing changed" in run("load_plan", "three-projects")
    assert digest() == before


@pytest.mark.django_db
def test_a_county_plan_is_loaded_for_the_county_named():
    world = make_world()
    run("load_plan", "county-quality", region=world.west.region.name, by="prefecture_staff")
    assert Plan.objects.get().region == world.west.region
    with pytest.raises(CommandError, match="No region"):
        run("load_plan", "county-quality", region="999999")
    with pytest.raises(CommandError, match="no user"):
        run("load_plan", "county-quality", by="nobody")


def test_an_unknown_plan_is_answered_with_the_list():
    with pytest.raises(CommandError, match="three-projects"):
        run("load_plan", "four-projects")
    with pytest.raises(CommandError, match="three-projects"):
        run("plan_coverage", "four-projects")
    assert all(code in run("load_plan") for code in shipped.names())


@pytest.mark.parametrize("code", shipped.names())
def test_coverage_tells_every_requirement(code):
    told = json.loads(run("plan_coverage", code, "--json"))
    assert [row["code"] for row in told["requirements"]] == [
        row["code"] for row in shipped.requirements(code)
    ]
    counts = told["totals"]
    assert (
        counts["all"] == counts["measured"] + counts["not_yet"] + counts["text"] == len(told["requirements"])
    )
    assert all(row["metrics"] for row in told["requirements"] if row["state"] != "text")
    lines = run("plan_coverage", code).strip().splitlines()
    assert len(lines) == counts["all"] + 1


@pytest.mark.django_db
def test_every_requirement_of_a_loaded_plan_has_a_version():
    make_world()
    run("load_plan", "balanced")
    assert not Requirement.objects.filter(versions=None).exists()
