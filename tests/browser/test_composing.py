"""Staff compose a requirement: who would be behind is seen before it holds, who is behind once it does."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from monitoring.months import first_of
from quality.organisation import calendar
from quality.plans.models import Requirement
from tests.access.furnished import TODAY, make_observation, make_plan
from tests.factories import make_world

BEHIND = ("东neighbour_principal", "西principal", "西neighbour_principal")


@pytest.fixture
def world(morning, transactional_db):
    """Four principals; the eastern one has observed eight lessons this month, the others none."""
    made = make_world()
    calendar.rebuild(made.prefecture)
    made.plan = make_plan(made.prefecture, "composed")
    monday = first_of(TODAY) + dt.timedelta(days=1)
    for number in range(8):
        make_observation(made, made.east, monday + dt.timedelta(days=number // 4), number % 4 + 1)
    return made


def test_who_is_behind_is_seen_before_and_after(world, visit):
    visitor = visit(world.users["prefecture_staff"])
    page = visitor.page
    visitor.open(f"/plans/{world.plan.pk}/")
    page.locator("main a[href$='/compose/']").first.click()
    preview = page.locator("#preview")
    page.locator("[name=name]").fill("校长每月听课")
    page.locator("[name=sentence]").fill("校长每月听课不少于8节。")
    page.locator("label").filter(has=page.locator("[name=people_posts][value=principal]")).or_(
        page.locator("label[for='" + page.locator("[name=people_posts][value=principal]").get_attribute("id") + "']")
    ).first.click()  # fmt: skip
    page.locator("[name=c0_metric]").select_option("lessons_observed")
    page.locator("[name=c0_number]").fill("8")
    page.locator("[name=c0_every]").select_option("month")
    page.locator("[name=c0_number]").blur()

    expect(preview.locator(".stat-value").nth(0)).to_have_text("4")
    expect(preview.locator(".stat-value").nth(1)).to_have_text("3")
    listed = preview.locator(".preview-list a")
    expect(listed).to_have_count(3)
    assert sorted(listed.all_inner_texts()) == sorted(BEHIND)
    assert Requirement.objects.filter(name="校长每月听课").count() == 0
    visitor.check()

    page.locator("button[name=publish]").click()
    requirement = page.locator("main")
    expect(requirement).to_contain_text("校长每月听课不少于8节。")
    made = Requirement.objects.get(name="校长每月听课")
    page.locator(f"main a[href^='/plans/requirements/{made.pk}/evaluation/']").first.click()
    expect(page.locator("#results .stat-value").nth(0)).to_have_text("4")
    page.locator("#results a.stat[href*=all_behind]").click()
    rows = page.locator("#results tbody .primary a")
    expect(rows).to_have_count(3)
    assert sorted(rows.all_inner_texts()) == sorted(BEHIND)
    visitor.check()

    behind = visit(world.west.users["principal"])
    behind.open("/")
    expect(
        behind.page.locator(".ring").filter(has_text="校长每月听课").locator(".ring-figures")
    ).to_contain_text("/ 8")
