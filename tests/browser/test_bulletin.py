"""The month's bulletin: asked for at a browser, compiled by a real worker, reviewed, issued, and taken away as a Word file."""

import datetime as dt
import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from monitoring.models import Bulletin
from monitoring.months import complete, last_of
from quality.core.clock import today
from quality.jobs.models import JobRun
from quality.organisation import calendar
from quality.organisation.models import SchoolYear, Term
from tests.factories import make_world
from tests.monitoring.stage import lessons, make_plan
from tests.monitoring.workers import SECONDS, Worker

LESSONS = 37


@pytest.fixture
def world(transactional_db):
    """A worker lives in the present, so does this world: its last complete month is one of teaching, and a plan ran in it."""
    made = make_world()
    month = complete(1)[0]
    made.month = month
    SchoolYear.objects.update(starts_on=month, ends_on=today() + dt.timedelta(days=90))
    Term.objects.filter(pk=made.spring.pk).delete()
    Term.objects.update(starts_on=month, ends_on=today() + dt.timedelta(days=60))
    calendar.rebuild(made.prefecture)
    make_plan(made.prefecture, month, last_of(month))
    lessons(made.east, "principal", month, LESSONS)
    return made


def confirm(page: Page, name: str) -> None:
    """Open a dialog and do what it asks about."""
    page.locator(f"[data-open={name}]").click()
    page.locator(f"#{name} button[type=submit], #{name} form button:not([type=button])").last.click()


def words_of(path) -> str:
    """All words of a Word file, those in tables too."""
    document = Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_compiled_by_a_worker_issued_and_taken_away(world, visit, tmp_path):
    visitor = visit(world.users["prefecture_staff"])
    page = visitor.page
    visitor.open("/bulletins/")
    row = page.locator("#board tr").filter(has=page.locator("th", has_text=world.prefecture.name))
    row.get_by_role("button").click()
    progress = page.locator(".job-progress")
    expect(progress).to_be_visible()
    run = JobRun.objects.get(kind="bulletin.compile")
    assert (run.state, run.requested_by_name) == ("queued", str(world.users["prefecture_staff"]))

    with Worker(tmp_path, "browser"):
        expect(progress.locator(".notice-success")).to_be_visible(timeout=SECONDS * 1000)
    progress.locator(".notice-success a").click()
    bulletin = Bulletin.objects.get(region=world.prefecture)
    assert (bulletin.month, bulletin.state) == (world.month, "draft")
    visitor.check()

    confirm(page, "review")
    expect(page.locator("[data-open=issue]")).to_be_visible()
    confirm(page, "issue")
    bulletin.refresh_from_db()
    number = f"〔{today().year}〕1号"
    expect(page.locator("main")).to_contain_text(number)
    assert (bulletin.state, bulletin.number_seq) == ("issued", 1)
    visitor.check()

    with page.expect_download() as download:
        page.locator("a[href$='bulletin.docx']").first.click()
    text = words_of(download.value.path())
    assert number in text
    assert f"{world.month.year}年{world.month.month}月" in text
    assert re.search(rf"(?<!\d){LESSONS}(?!\d)", text), text
    figure = bulletin.figures.get(level="region", requirement__code="T01")
    assert figure.value == LESSONS

    county = visit(world.east.users["county_staff"])
    county.open("/")
    county.page.locator(f"main a[href='/bulletins/{bulletin.pk}/']").first.click()
    expect(county.page.locator("main")).to_contain_text(number)
    sign = county.page.locator("form[action*='/receipts/'] button")
    sign.click()
    expect(sign).to_have_count(0)
    receipt = bulletin.receipts.get(region=world.east.region)
    assert receipt.signed_by_name == str(world.east.users["county_staff"])
    county.check()
