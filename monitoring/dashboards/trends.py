"""Records by month, from the declaration of a metric: one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from quality.core.text import month
from quality.plans.figures import Question
from quality.plans.metrics import Metric
from quality.plans.models import Obligation

MONTHS = 12


def counted_most(asked: Sequence[Question]) -> Metric | None:
    """The metric that most requirements on a board count by."""
    metrics = [question.metric for question in asked]
    return max(metrics, key=lambda metric: sum(m.code == metric.code for m in metrics), default=None)


def trend(
    metric: Metric | None, user, on: dt.date, obligations: QuerySet[Obligation] | None = None
) -> dict[str, Any] | None:
    """A chart of the last twelve months, of all that the user may read or of those bound in a place."""
    if metric is None:
        return None
    first = _back(on.replace(day=1), MONTHS - 1)
    found = metric.records({}, first, on).visible_to(user)
    if obligations is not None:
        column = {"person": "person", "school": "school", "region": "region", "class": "school_class"}
        subject = column.get(metric.subject, "team")
        found = found.filter(**{f"{metric.subject_field}__in": obligations.values(subject)})
    value = Sum(metric.amount) if metric.amount else Count("pk")
    rows = (
        found.order_by().annotate(month=TruncMonth(metric.date_field)).values("month").annotate(value=value)
    )
    by_month = {row["month"]: row["value"] for row in rows}
    months = [_back(on.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    return _chart(metric, [(day, by_month.get(day, 0)) for day in months])


def _chart(metric: Metric, points: list[tuple[dt.date, Any]]) -> dict[str, Any]:
    labels = [month(day) for day, _value in points]
    values = [float(value) if isinstance(value, float) else int(value) for _day, value in points]
    option = {
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "name": str(metric.name), "data": values}],
    }
    table = {
        "head": [_("Month"), str(metric.name)],
        "rows": [list(pair) for pair in zip(labels, values, strict=True)],
    }
    subtitle = _("By month, in %(unit)s") % {"unit": metric.unit}
    return {"option": option, "table": table, "title": metric.name, "subtitle": subtitle}


def _back(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months earlier."""
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)
