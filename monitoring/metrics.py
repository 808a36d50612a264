"""What counts of bulletins."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.plans.metrics import Metric, register

from .models import FROZEN, Bulletin


def issued():
    """Bulletins that have been issued, replaced ones too: what was issued was issued."""
    return Bulletin.objects.filter(state__in=FROZEN)


# The month in which a bulletin is issued is what counts: October's bulletin is November's duty.
BULLETINS_ISSUED = register(
    Metric(
        code="bulletins_issued",
        name=_("Bulletins issued"),
        unit=pgettext_lazy("unit", "bulletins"),
        subject="region",
        evidence=issued,
        date_field="issued_at__date",
        subject_field="region",
        list_url="monitoring:list",
        list_params={"region": "region", "county": "region", "first": "issued_min", "last": "issued_max"},
    )
)
