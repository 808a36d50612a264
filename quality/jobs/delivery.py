"""Waking a worker. The row in the database is what counts: a message that is lost is sent again by the sweep."""

from celery import current_app
from django.db import transaction


def deliver(run_id: int) -> None:
    """Hand a job to the workers once the present transaction is committed. An unreachable broker is logged, no more."""

    def send() -> None:
        current_app.send_task("quality.jobs.tasks.run_job", args=[run_id])

    transaction.on_commit(send, robust=True)
