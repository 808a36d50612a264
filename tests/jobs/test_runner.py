"""Doing a job: once, wholly, with a readable end."""

import pytest
from django.db import transaction

from quality.jobs import runner, services
from quality.jobs.models import MAX_ATTEMPTS, JobRun, State


def test_done_with_its_result(ask):
    run = ask()
    assert runner.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.progress, run.result, run.attempts) == (State.DONE, 100, {"answer": 42}, 1)
    assert run.finished_at


def test_a_second_delivery_does_nothing(ask):
    run = ask()
    assert runner.execute(run.pk)
    assert not runner.execute(run.pk)
    assert JobRun.objects.get().attempts == 1


def test_a_broken_job_is_tried_three_times_and_writes_nothing(ask):
    run = ask(kind="test.break")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert not runner.execute(run.pk)
        run.refresh_from_db()
        assert run.attempts == attempt
        assert run.state == (State.QUEUED if attempt < MAX_ATTEMPTS else State.FAILED)
    assert run.error == "ValueError: the disk is full"
    assert run.title == ""


def test_a_refusal_is_final_and_in_plain_words(ask):
    run = ask(kind="test.refuse")
    runner.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error) == (State.FAILED, 1, "The month is not over yet.")


def test_a_kind_that_nobody_knows_fails_readably(ask):
    run = ask(kind="test.gone")
    runner.execute(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.error_words


def test_what_waited_is_delivered_when_a_job_ends(ask, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "deliver", sent.append)
    run, later = ask("first"), ask("later", waits_for=["first"])
    sent.clear()
    runner.execute(run.pk)
    assert sent == [later.pk]


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_uncommitted(kinds):
    """The pulse writes over a connection of its own."""
    run = services.request_job(kind="test.work", key="seen", arguments={"number": 1})
    claimed = services.claim(run.pk)
    pulse = runner.Pulse(claimed)
    pulse.start()
    try:
        with transaction.atomic():
            JobRun.objects.create(kind="test.work", key="uncommitted")
            while JobRun.objects.get(pk=run.pk).progress != 40:
                pulse.progress(40, "Counting")
            transaction.set_rollback(True)
    finally:
        pulse.stop()
    assert JobRun.objects.get().message == "Counting"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_overtaken_stops(kinds):
    run = services.request_job(kind="test.work", key="overtaken", arguments={"number": 1})
    claimed = services.claim(run.pk)
    JobRun.objects.filter(pk=run.pk).update(attempts=2)
    pulse = runner.Pulse(claimed)
    pulse.start()
    pulse.progress(10, "")
    while not pulse.lost:
        pulse.join(0.01)
    with pytest.raises(services.Lost):
        pulse.progress(20, "")
    pulse.stop()
