"""Base of all scoped querysets: they see nothing until a model says what a person may see."""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows what a person may see.

    Every list, lookup, choice, count, export and task starts from `visible_to(user)`.
    """

    def visible_to(self, user):
        """Rows that the user may see. A model that says nothing shows nothing."""
        return self.none()


class DatedQuerySet(models.QuerySet):
    """Rows with `valid_from` and `valid_to`, both days included; an open end has no `valid_to`."""

    def on(self, day):
        """Rows valid on one day."""
        return self.filter(valid_from__lte=day).filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day))

    def during(self, first, last):
        """Rows valid on at least one day from `first` to `last`."""
        return self.filter(valid_from__lte=last).filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=first)
        )
