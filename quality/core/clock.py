"""The one source of "today" and "now", in the time zone of the portal."""

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The calendar day in the portal's time zone."""
    return timezone.localdate()


def now() -> dt.datetime:
    """The present moment, with time zone."""
    return timezone.now()
