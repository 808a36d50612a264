"""Background jobs: what a request that takes longer has set going."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from quality.core.api.views import Records

from ..filters import JobFilter
from ..models import JobRun
from . import serializers


class Jobs(Records):
    """Jobs of the regions in which the caller looks after jobs, newest first."""

    access = "job.view"
    queryset = JobRun.objects.order_by()
    serializer_class = serializers.JobRow
    filterset_class = JobFilter
    order = ("-id",)
    shapes_rows = True

    def shaped(self, row: dict[str, Any]) -> dict[str, Any]:
        """Message and error in the caller's language."""
        return {**row, **{name: gettext(row[name]) if row[name] else "" for name in ("message", "error")}}
