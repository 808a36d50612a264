"""The portal's project package; it carries the Celery app so that `shared_task` finds it."""

from quality.celery import app as celery_app

__all__ = ["celery_app"]
