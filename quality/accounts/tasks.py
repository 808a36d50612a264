"""Doors for Celery."""

from celery import shared_task

from . import services


@shared_task
def forget_answers() -> None:
    """Answers kept for repeated requests go after two days."""
    services.forget_answers()
