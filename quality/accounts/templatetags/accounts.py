"""`{% who_link record %}`: a quiet link to the page that says who can see a record and why."""

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quality.core.templatetags.portal import icon

from ..explained import explained

register = template.Library()


@register.simple_tag
def who_link(record: Model, css: str = "btn btn-link btn-sm no-print") -> SafeString | str:
    """Nothing where the kind of record is not explained."""
    label = record._meta.label_lower
    if explained(label) is None:
        return ""
    url = reverse("accounts:who", args=[label, record.pk])
    return format_html('<a class="{}" href="{}">{}{}</a>', css, url, icon("lock-open"), _("Who can see this"))
