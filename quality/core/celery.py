"""How the portal enqueues: after commit, and never at the expense of the request."""

from functools import partial

from celery.contrib.django.task import DjangoTask
from django.db import transaction


class PortalTask(DjangoTask):
    """`delay_on_commit` logs an unreachable broker instead of failing the request that has just been saved.

    What must run is recorded in the database first, and a scheduled sweep picks up what was never delivered.
    """

    abstract = True

    def delay_on_commit(self, *args, **kwargs) -> None:
        transaction.on_commit(partial(self.delay, *args, **kwargs), robust=True)

    def apply_async_on_commit(self, *args, **kwargs) -> None:
        transaction.on_commit(partial(self.apply_async, *args, **kwargs), robust=True)
