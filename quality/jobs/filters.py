"""The one FilterSet of the jobs."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from . import registry
from .models import JobRun, State


def kinds():
    """The kinds of jobs that apps have registered."""
    return [(job.kind, job.name) for job in registry.every()]


class JobFilter(filters.FilterSet):
    """Jobs by text, kind and state."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("About"))
    kind = filters.ChoiceFilter(choices=kinds, label=_("Kind of job"))
    state = filters.ChoiceFilter(choices=State.choices, label=_("State"))

    class Meta:
        model = JobRun
        fields: list[str] = []
