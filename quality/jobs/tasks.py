"""Doors for Celery; both are safe to call twice."""

from celery import shared_task

from . import runner, services


@shared_task
def run_job(run_id: int) -> None:
    """Do one job."""
    runner.execute(run_id)


@shared_task
def sweep() -> None:
    """Deliver what was never delivered or lost its worker, and start what is due."""
    services.sweep()
