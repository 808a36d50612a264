"""A principal in a corridor: a lesson recorded on a phone, the ring that moves, and the draft that survives a lost page."""

import re

import pytest
from playwright.sync_api import Page, expect

from programmes.models import Draft, Observation
from quality.organisation import calendar
from quality.rubrics.services import install_defaults
from tests.access.furnished import make_plan
from tests.factories import World, make_world

from .visitor import PHONE


@pytest.fixture
def corridor(morning, visit):
    """A phone with the eastern principal signed in, on a day of lessons; thirty are owed this term."""
    world = make_world()
    calendar.rebuild(world.prefecture)
    install_defaults()
    make_plan(world.east.region, "corridor")
    visitor = visit(world.east.users["principal"], PHONE, is_mobile=True, has_touch=True)
    yield visitor, world
    visitor.check(PHONE)


def fill_in(page: Page, world: World) -> None:
    with page.expect_response("**/options/**"):
        page.locator(f"label[for=class-{world.east.classes[0].pk}]").click()
    page.locator("#teacher-regular").wait_for(state="attached")
    page.locator("label[for=period_2]").click()
    page.locator("#topic").fill("一次函数的图象")


@pytest.mark.smoke
def test_a_lesson_is_recorded_on_a_phone_and_the_ring_moves(corridor):
    visitor, world = corridor
    page = visitor.page
    ring = page.locator(".ring").filter(has_text="校长听课")
    visitor.open("/")
    expect(ring.locator(".ring-figures")).to_have_text(re.compile(r"^0\s*/ 30 节$"))
    expect(ring.locator(".ring-arc")).to_have_count(0)

    page.locator("main a[href='/observations/new/']").first.click()
    page.locator("[data-go='2']").click()
    expect(page.locator("[data-hint]:visible").nth(1)).to_be_visible()  # nothing is filled in yet
    fill_in(page, world)
    page.locator("[data-go='2']").click()
    page.locator("[data-preset='90']").click()
    expect(page.locator("[data-sum]")).to_have_text("90")
    expect(page.locator("[data-grade]")).to_have_text("优")
    page.locator("[data-mark] [data-add='-1']").first.click()
    expect(page.locator("[data-sum]")).to_have_text("89")
    page.locator("[data-for=strengths] [data-phrase]").first.click()
    page.locator("button[type=submit][data-when='2']").click()

    page.wait_for_url("**/done/")
    expect(page.locator(".obs-done-count strong")).to_have_text("1")
    expect(ring.locator(".ring-figures strong")).to_have_text("1")
    visitor.check(PHONE)
    visitor.open("/")
    expect(ring.locator(".ring-figures")).to_have_text(re.compile(r"^1\s*/ 30 节$"))
    expect(ring.locator(".ring-arc")).to_have_count(1)

    observation = Observation.objects.get()
    assert (str(observation.score), observation.grade, observation.period) == ("89.0", "良", 3)
    assert observation.teacher == world.east.people["teacher"]
    assert observation.strengths
    assert not Draft.objects.exists()


def test_the_teacher_reads_it(corridor, visit):
    visitor, world = corridor
    visitor.open("/observations/new/")
    fill_in(visitor.page, world)
    visitor.page.locator("[data-go='2']").click()
    visitor.page.locator("[data-preset='90']").click()
    visitor.page.locator("button[type=submit][data-when='2']").click()
    visitor.page.wait_for_url("**/done/")
    teacher = visit(world.east.users["teacher"], PHONE)
    teacher.open("/")
    teacher.page.locator("main a").filter(has_text="一次函数的图象").first.click()
    expect(teacher.page.locator("main")).to_contain_text("90")
    teacher.check(PHONE)


def test_a_lost_page_loses_nothing(corridor):
    visitor, world = corridor
    page = visitor.page
    visitor.open("/observations/new/")
    fill_in(page, world)
    expect(page.locator("[data-saved-note]").filter(has_text=":")).to_be_visible()
    assert Draft.objects.get().data["topic"] == "一次函数的图象"
    page.evaluate(
        "delete document.querySelector('#observation-form').dataset.dirty"
    )  # as if the phone had gone
    page.goto(page.url)
    page.locator("a[href^='?draft=']").click()
    expect(page.locator("#topic")).to_have_value("一次函数的图象")
    expect(page.locator("input[name=period][value='3']")).to_be_checked()
    expect(page.locator(f"#class-{world.east.classes[0].pk}")).to_be_checked()
