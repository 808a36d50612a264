"""The Celery app and the portal's timetable. Jobs are listed here; what they do is in the apps' tasks."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init, worker_ready

from quality.core.warmup import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality.settings")

app = Celery("quality", task_cls="quality.core.celery:PortalTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Local time (settings.TIME_ZONE). Everything here is safe to run twice. What is due, and from when, the apps say
# themselves (quality.jobs.registry.timetable): the sweep finds the month's bulletins and the night's work also when
# their moment has been missed.
app.conf.beat_schedule = {
    "jobs": {"task": "quality.jobs.tasks.sweep", "schedule": 30.0, "options": {"expires": 60}},
    "obligations": {"task": "quality.jobs.tasks.sweep", "schedule": crontab(hour=1, minute=0)},
    "bulletins": {"task": "quality.jobs.tasks.sweep", "schedule": crontab(day_of_month=1, hour=2, minute=0)},
    "heartbeat": {"task": "quality.core.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 60}},
    "clear-sessions": {"task": "quality.core.tasks.clear_sessions", "schedule": crontab(hour=3, minute=40)},
    "forget-answers": {
        "task": "quality.accounts.tasks.forget_answers",
        "schedule": crontab(hour=3, minute=50),
    },
}


@worker_process_init.connect
def settle_down(**kwargs) -> None:
    """Once in each process that works."""
    settle()


@worker_ready.connect
def first_tasks(**kwargs) -> None:
    """A worker that has just started is known at once, and catches up on what was missed while none was there."""
    app.send_task("quality.core.tasks.heartbeat")
    app.send_task("quality.jobs.tasks.sweep")
