"""Charts of a bulletin, as ECharts options with the same figures as a table."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from quality.core import text
from quality.core.status import Status

from .models import Bulletin, Figure
from .report import Report

SHOWN = 20
STATES = ("met", "on_track", "behind", "far_behind", "missed")


def points(rate: Decimal | None) -> float | None:
    """A rate in per cent, as charts take it."""
    return None if rate is None else float(round(rate * 100, 1))


def ranking(report: Report) -> dict[str, Any] | None:
    """Mean completion of the counties; of the schools where the bulletin is a county's."""
    level = "county" if report.overall["county"] else "school"
    figures = [figure for figure in report.overall[level] if figure.rank][:SHOWN]
    if len(figures) < 2:
        return None
    address = reverse("monitoring:figures", args=[report.bulletin.pk])
    items = [
        {"value": points(f.rate), "url": f"{address}?county={f.county_id}" if level == "county" else ""}
        for f in figures
    ]
    slanted = {"interval": 0, "rotate": 30 if len(figures) > 4 else 0}
    bars = {"type": "bar", "name": _("Mean completion (%)"), "data": items}
    option = {
        "xAxis": {"type": "category", "data": [f.name for f in figures], "axisLabel": slanted},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "{value}%"}},
        "series": [bars | {"label": {"show": True, "position": "top"}}],
    }
    rows = [[f.name, text.percent(f.rate), f.rank] for f in figures]
    return {"option": option, "table": {"head": [_("Place"), _("Mean completion"), _("Rank")], "rows": rows}}


def distribution(report: Report) -> dict[str, Any] | None:
    """How many bound subjects are in which state, by requirement."""
    lines = report.counted
    if not lines:
        return None
    names = [text.localized(line.requirement, "name") for line in lines]
    series = [
        {
            "type": "bar",
            "stack": "all",
            "name": str(Status(state).label),
            "status": state,
            "data": [getattr(line.whole, state) or 0 for line in lines],
        }
        for state in STATES
    ]
    option = {
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": names, "inverse": True, "axisLabel": {"width": 110, "overflow": "truncate"}},
        "series": series,
    }  # fmt: skip
    head = [_("Requirement"), *(str(Status(state).label) for state in STATES)]
    rows = [
        [name, *(getattr(line.whole, state) or 0 for state in STATES)]
        for name, line in zip(names, lines, strict=True)
    ]
    return {"option": option, "table": {"head": head, "rows": rows}}


def trend(report: Report, user, months: int = 12) -> dict[str, Any] | None:
    """Mean completion month by month, from the bulletins of the same region that the reader may see."""
    bulletin = report.bulletin
    since = bulletin.month - dt.timedelta(days=31 * months)
    family = Bulletin.objects.visible_to(user).filter(
        region=bulletin.region, month__gt=since, month__lte=bulletin.month
    )
    newest = family.order_by().values("month").annotate(last=Max("revision")).values_list("month", "last")
    wanted = dict(newest)
    rows = Figure.objects.filter(bulletin__in=family, level="region", requirement=None, rate__isnull=False)
    found = rows.order_by("bulletin__month").values_list(
        "bulletin__month", "bulletin__revision", "bulletin", "rate"
    )
    shown = [(month, pk, rate) for month, revision, pk, rate in found if wanted.get(month) == revision]
    if len(shown) < 2:
        return None
    items = [
        {"value": points(rate), "url": reverse("monitoring:bulletin", args=[pk])}
        for _month, pk, rate in shown
    ]
    labels = [text.month(month) for month, _pk, _rate in shown]
    option = {
        "xAxis": {"type": "category", "data": labels, "boundaryGap": False},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "{value}%"}},
        "series": [{"type": "line", "name": _("Mean completion (%)"), "data": items}],
    }
    table = [[label, text.percent(rate)] for label, (_month, _pk, rate) in zip(labels, shown, strict=True)]
    return {"option": option, "table": {"head": [_("Month"), _("Mean completion")], "rows": table}}
