"""How the portal enqueues: after commit, and never at the expense of the request."""

from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction


class PortalTask(DjangoTask):
    """`delay_on_commit` logs an unreachable broker instead of failing the request that has just been saved.

    What must run is recorded in the database first, and a scheduled sweep picks up what was never delivered.
    """

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        def enqueue() -> None:
            self.delay(*args, **kwargs)

        transaction.on_commit(enqueue, robust=True)

    def apply_async_on_commit(self, *args: Any, **kwargs: Any) -> None:
        def enqueue() -> None:
            self.apply_async(*args, **kwargs)

        transaction.on_commit(enqueue, robust=True)
