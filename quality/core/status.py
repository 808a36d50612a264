"""The words and colours in which a requirement's state is shown, everywhere the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    MET = "met", _("Met")
    ON_TRACK = "on_track", _("On track")
    BEHIND = "behind", _("Behind")
    FAR_BEHIND = "far_behind", _("Far behind")
    MISSED = "missed", _("Missed")
    NOT_DUE = "not_due", _("Not due")
    EXEMPT = "exempt", _("Exempt")
    NOT_MEASURABLE = "not_measurable", _("Not yet measurable")


ICONS = {
    Status.MET: "circle-check",
    Status.ON_TRACK: "trending-up",
    Status.BEHIND: "alert-triangle",
    Status.FAR_BEHIND: "alert-circle",
    Status.MISSED: "circle-x",
    Status.NOT_DUE: "hourglass",
    Status.EXEMPT: "circle-minus",
    Status.NOT_MEASURABLE: "circle-dashed",
}
