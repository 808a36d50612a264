"""A principal in a corridor: a lesson recorded on a phone, and the draft that survives a lost page."""

import datetime as dt

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from programmes.models import Draft, Observation
from quality.core.clock import today
from quality.organisation import calendar
from quality.organisation.models import CalendarDay, Term
from quality.rubrics.services import install_defaults
from tests.factories import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def friday():
    """A browser keeps real time; the calendar is laid around it instead."""


@pytest.fixture
def corridor(browser, live_server):
    """A phone with the eastern principal signed in, on a day of lessons; no console errors, nothing too wide."""
    world = make_world()
    day = today()
    Term.objects.filter(pk=world.autumn.pk).update(
        starts_on=day - dt.timedelta(days=60), ends_on=day + dt.timedelta(days=10)
    )
    type(world.year).objects.update(
        starts_on=day - dt.timedelta(days=80), ends_on=day + dt.timedelta(days=285)
    )
    Term.objects.filter(pk=world.spring.pk).delete()
    world.east.classes[0].teachings.update(valid_from=day - dt.timedelta(days=80))
    calendar.rebuild(world.prefecture)
    CalendarDay.objects.filter(date=day).update(is_school_day=True)
    install_defaults()
    user, session = world.east.users["principal"], SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": live_server.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/observations/new/")
    yield page, world
    assert not errors
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def fill_in(page, world) -> None:
    with page.expect_response("**/options/**"):
        page.locator(f"label[for=class-{world.east.classes[0].pk}]").click()
    page.locator("#teacher-regular").wait_for(state="attached")
    page.locator("label[for=period_2]").click()
    page.locator("#topic").fill("一次函数的图象")


def test_a_lesson_is_recorded_on_a_phone(corridor):
    page, world = corridor
    page.locator("[data-go='2']").click()
    assert page.locator("[data-hint]:visible").count() >= 2
    fill_in(page, world)
    page.locator("[data-go='2']").click()
    page.locator("[data-preset='90']").click()
    assert page.locator("[data-sum]").inner_text() == "90"
    assert page.locator("[data-grade]").inner_text() == "优"
    page.locator("[data-mark] [data-add='-1']").first.click()
    assert page.locator("[data-sum]").inner_text() == "89"
    page.locator("[data-for=strengths] [data-phrase]").first.click()
    page.locator("button[type=submit][data-when='2']").click()
    page.wait_for_url("**/done/")
    assert page.locator(".obs-done-count strong").inner_text() == "1"
    observation = Observation.objects.get()
    assert (str(observation.score), observation.grade, observation.period) == ("89.0", "良", 3)
    assert observation.teacher == world.east.people["teacher"]
    assert observation.strengths
    assert not Draft.objects.exists()


def test_a_lost_page_loses_nothing(corridor):
    page, world = corridor
    fill_in(page, world)
    page.locator("[data-saved-note]").filter(has_text=":").wait_for()
    assert Draft.objects.get().data["topic"] == "一次函数的图象"
    page.evaluate("delete document.querySelector('#observation-form').dataset.dirty")
    page.goto(page.url)
    page.locator("a[href^='?draft=']").click()
    assert page.locator("#topic").input_value() == "一次函数的图象"
    assert page.locator("input[name=period][value='3']").is_checked()
    assert page.locator(f"#class-{world.east.classes[0].pk}").is_checked()
