"""Requested once, claimed once, taken up again, given up in the end."""

import datetime as dt

import pytest
from django.utils import timezone

from quality.core.errors import Refused
from quality.jobs import registry, runner, services
from quality.jobs.models import MAX_ATTEMPTS, JobRun, State

MINUTE_AGO = dt.timedelta(seconds=61)


def state(run: JobRun) -> str:
    run.refresh_from_db()
    return run.state


def go_stale(run: JobRun) -> None:
    JobRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - MINUTE_AGO)


def test_the_same_key_is_the_same_job(ask):
    assert ask("a").pk == ask("a").pk
    assert ask("b").pk != ask("a").pk
    assert JobRun.objects.count() == 2


def test_a_request_is_delivered_after_the_commit(ask, mocker_send, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = ask()
        assert mocker_send == []
    assert mocker_send == [run.pk]


@pytest.fixture
def mocker_send(monkeypatch):
    """What would be sent to the broker."""
    sent = []
    app = type("App", (), {"send_task": staticmethod(lambda name, args: sent.extend(args))})
    monkeypatch.setattr("quality.jobs.delivery.current_app", app)
    return sent


def test_only_one_worker_gets_a_job(ask):
    run = ask()
    assert services.claim(run.pk) is not None
    assert services.claim(run.pk) is None


def test_a_job_without_a_sign_of_life_is_taken_up_again(ask):
    run = ask()
    first = services.claim(run.pk)
    go_stale(run)
    second = services.claim(run.pk)
    assert (first.attempts, second.attempts) == (1, 2)
    assert not services.beat(first)
    assert services.beat(second)
    with pytest.raises(services.Lost):
        services.finish(first, {})
    services.finish(second, {})
    assert state(run) == State.DONE


def test_a_job_that_loses_its_worker_three_times_is_given_up(ask):
    run = ask()
    for _attempt in range(MAX_ATTEMPTS):
        assert services.claim(run.pk)
        go_stale(run)
    assert services.claim(run.pk) is None
    services.sweep()
    assert state(run) == State.FAILED
    assert run.error_words


def test_a_job_waits_for_those_before_it_but_not_for_failed_ones(ask):
    first, second = ask("first"), ask("second", kind="test.refuse")
    last = ask("last", waits_for=["first", "second", "unknown"])
    assert services.claim(last.pk) is None
    runner.execute(first.pk)
    assert services.claim(last.pk) is None
    runner.execute(second.pk)
    assert state(second) == State.FAILED
    assert services.claim(last.pk) is not None


def test_staff_repeat_a_failed_job_and_only_a_failed_one(ask):
    run = ask(kind="test.refuse")
    with pytest.raises(Refused):
        services.retry(by=None, run=run)
    runner.execute(run.pk)
    services.retry(by=None, run=run)
    assert (state(run), run.attempts, run.error) == (State.QUEUED, 0, "")


def test_the_sweep_delivers_what_nobody_works_on(ask, mocker_send, django_capture_on_commit_callbacks):
    queued, stale, busy, waiting = ask("q"), ask("s"), ask("b"), ask("w", waits_for=["b"])
    services.claim(stale.pk)
    go_stale(stale)
    services.claim(busy.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep() == 2
    assert set(mocker_send) == {queued.pk, stale.pk}
    assert state(waiting) == State.QUEUED


def test_the_sweep_asks_the_timetables_and_survives_a_broken_one(ask):
    asked = []

    @registry.timetable
    def broken():
        raise RuntimeError("no calendar")

    @registry.timetable
    def due():
        asked.append(ask("due"))

    services.sweep()
    assert [run.key for run in asked] == ["due"]
