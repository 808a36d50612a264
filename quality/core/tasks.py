"""Tasks of the ground: they show that the worker lives and keep tables small."""

from celery import shared_task
from django.core.management import call_command

from quality.core.health import record_heartbeat


@shared_task
def heartbeat() -> None:
    record_heartbeat()


@shared_task
def clear_sessions() -> None:
    call_command("clearsessions")
