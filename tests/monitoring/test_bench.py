"""The bench measures what it says, on a tiny prefecture. Nothing is said here about how long anything takes."""

import datetime as dt

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

from monitoring.bench import bulletins, evaluation, history, pages, province
from monitoring.bench.bare_sql import Recording, evaluation_by_hand, replay
from monitoring.bench.client import Caller, served, with_session, with_token
from monitoring.bench.report import Line, Report, at_least, at_most
from monitoring.bench.timing import Compared, compared
from monitoring.bench.views import BARE
from monitoring.demo import build
from monitoring.demo.size import ANCHOR, TINY
from monitoring.models import Bulletin
from programmes.models import Observation
from quality.organisation.models import Post, SchoolYear
from quality.plans.evaluation import places
from quality.plans.models import Obligation

EVENING = dt.datetime.combine(ANCHOR, dt.time(18), dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def november():
    """The demo's last day, in place of the day of the other tests here."""
    with time_machine.travel(EVENING):
        yield


@pytest.fixture(scope="module")
def tiny(django_db_setup, django_db_blocker):
    """A tiny prefecture, made once for all tests here."""
    with django_db_blocker.unblock(), time_machine.travel(EVENING), transaction.atomic():
        yield build.build(TINY, 7, ANCHOR)
        transaction.set_rollback(True)


@pytest.fixture
def handler(settings, tmp_path):
    """The portal with the bare views. A request must not close the connection, as with Django's own test client."""
    settings.STATIC_ROOT = tmp_path
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with served() as made:
        yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def undone(tiny):
    """What a test changes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db  # one marked test, or pytest-django makes no database for the fixture
def test_pairs_are_compared_in_turn():
    calls = []
    found = compared(lambda: calls.append("a"), lambda: calls.append("b"), seconds=0)
    pairs = [set(calls[place : place + 2]) for place in range(0, len(calls), 2)]
    assert pairs == [{"a", "b"}] * (found.pairs + 2)


def test_bounds_and_page(tiny):
    found = Compared(0.2, 0.1, 2.0, 7)
    report = Report(lambda text: None)
    report.part("a", "Title", "How it is measured.")
    for line in (at_most("slow", found, 1.5), at_least("half", found, 0.5), Line("alone", "1 ms")):
        report.add("a", line)
    assert [line.what for line in report.missed] == ["slow"]
    assert "| slow | 200 ms | 100 ms | 2.00 | ≤ 1.50 | MISSED |" in report.page()
    assert "| half | 5 /s | 10 /s | 50% | ≥ 50% | holds |" in report.page()


def test_sql_by_hand_gives_the_same_figures(undone):
    province.bind_everyone(ANCHOR.replace(month=9, day=1))
    asked = evaluation.chosen(ANCHOR)
    assert asked[0].requirement.code == "ALL"
    for question in asked:
        evaluation.check(question, ANCHOR)
        assert evaluation_by_hand(question, ANCHOR)
    assert evaluation.owing(asked[0]) > Post.objects.filter(kind="principal", valid_to=None).count()


def test_compilation_is_recorded_repeated_and_undone(undone):
    region, month = bulletins.subject(ANCHOR)
    before, revision = Bulletin.objects.count(), bulletins.next_revision(region, month)
    with Recording().on() as seen:
        key = bulletins.rolled_back(region, month, revision)
    assert any("monitoring_figure" in sql for sql, _params, _many in seen.statements)
    bulletins.bare(seen.statements, key)
    assert Bulletin.objects.count() == before


@pytest.mark.parametrize("username", pages.USERS)
@pytest.mark.parametrize(("url", "headers"), [(pages.PAGE, with_session), (pages.ENDPOINT, with_token)])
def test_bare_views_send_the_same_statements(undone, handler, username, url, headers):
    ours, bare = pages.pair(handler, url, headers(username))
    assert len(ours()) > 10_000
    assert len(bare()) > 3000
    asked = [sql for sql, _params, _many in BARE["rows"].statements]
    assert any("programmes_observation" in sql for sql in asked)
    assert not any("accounts_" in sql for sql in asked)  # both sign in for themselves


def test_main_pages_are_visited(undone, handler):
    report = Report(lambda text: None)
    pages.visit(report, "tiny", handler, seconds=0)
    assert len(report.parts[0].lines) == sum(len(urls) + 1 for urls in pages.VISITED.values())


def test_history_is_multiplied(undone):
    observations, duties, years = (m.objects.count() for m in (Observation, Obligation, SchoolYear))
    figures = evaluated()
    history.lengthen()
    assert Observation.objects.count() == observations * history.YEARS
    assert Obligation.objects.count() == duties * history.YEARS
    assert SchoolYear.objects.count() == years * 3
    assert evaluated() == figures


def evaluated() -> list:
    """The figures of today, which older records must not change."""
    return [places([question], ANCHOR) for question in evaluation.chosen(ANCHOR)]


def test_statements_behind_a_common_beginning():
    first, whole = Recording(), Recording()
    first.statements = [("SELECT 1", None, False), ("SELECT 2", None, False)]
    whole.statements = [("SELECT 1", None, False), ("SELECT 3", None, False)]
    assert whole.after(first) == [("SELECT 3", None, False)]


def test_replay_fetches_rows(tiny):
    assert replay([("SELECT 1, 2", None, False)]) == [[(1, 2)]]


def test_a_refused_request_is_no_measurement(undone, handler):
    with pytest.raises(AssertionError, match="302"):
        Caller(handler, pages.PAGE, {})()
