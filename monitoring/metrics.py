"""What counts of bulletins."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.plans.metrics import Metric, register

from .models import FROZEN, Bulletin


def issued():
    """Bulletins that have been issued, replaced ones too: what was issued was issued."""
    return Bulletin.objects.filter(state__in=FROZEN)


# October's bulletin is October's duty, and can only be issued once the month is over: by the 15th of the next.
BULLETINS_ISSUED = register(
    Metric(
        code="bulletins_issued",
        name=_("Bulletins issued"),
        unit=pgettext_lazy("unit", "bulletins"),
        subject="region",
        evidence=issued,
        date_field="as_of",
        lag_days=15,
        subject_field="region",
        list_url="monitoring:list",
        list_params={"region": "region", "county": "region", "first": "reported_min", "last": "reported_max"},
    )
)
