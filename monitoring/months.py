"""Months as bulletins count them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from quality.core.clock import now

READY = dt.time(2, 0)  # local time on the first of the next month


def first_of(day: dt.date) -> dt.date:
    """First day of a day's month."""
    return day.replace(day=1)


def before(month: dt.date) -> dt.date:
    """First day of the month before."""
    return first_of(first_of(month) - dt.timedelta(days=1))


def last_of(month: dt.date) -> dt.date:
    """Last day of a month."""
    return first_of(first_of(month) + dt.timedelta(days=31)) - dt.timedelta(days=1)


def complete(count: int = 3) -> list[dt.date]:
    """The last months that are over, the latest first. A month is over at two o'clock on the first of the next."""
    local = timezone.localtime(now())
    month = before(local.date())
    if local.day == 1 and local.time() < READY:
        month = before(month)
    months = [month]
    while len(months) < count:
        months.append(before(months[-1]))
    return months
