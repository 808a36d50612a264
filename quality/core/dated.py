"""Rows that hold from one day to another, without overlap."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class Dated(models.Model):
    """A row valid from `valid_from` to `valid_to`, both days included; without `valid_to` it holds until further notice."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    """No row ends before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
        violation_error_message=_("The last day must not be before the first day."),
    )


def no_overlap(name: str, *fields: str, message, condition: Q | None = None) -> ExclusionConstraint:
    """At most one row per value of `fields` is valid on any day."""
    days = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange")
    equal = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name,
        expressions=[*equal, (days, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )
