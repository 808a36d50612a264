"""The Celery app and the portal's timetable. Jobs are listed here; what they do is in the apps' tasks."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality.settings")

app = Celery("quality", task_cls="quality.core.celery:PortalTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Local time (settings.TIME_ZONE). Everything here is safe to run twice.
app.conf.beat_schedule = {
    "heartbeat": {"task": "quality.core.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 60}},
    "clear-sessions": {"task": "quality.core.tasks.clear_sessions", "schedule": crontab(hour=3, minute=40)},
}


@worker_ready.connect
def first_heartbeat(**kwargs) -> None:
    """A worker that has just started is known at once, not half a minute later."""
    app.send_task("quality.core.tasks.heartbeat")
