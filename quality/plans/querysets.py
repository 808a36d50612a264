"""What a person may see of plans and obligations."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from quality.core.clock import today
from quality.core.querysets import DatedQuerySet, ScopedQuerySet
from quality.core.scope import scope_of
from quality.organisation.models import Region, School


class PlanQuerySet(ScopedQuerySet):
    """Plans: open to all whom they bind, and to those above. Drafts are for those who manage plans in the issuing region."""

    def visible_to(self, user):
        """Published plans of one's own places, of what lies below them and of what lies above; drafts of those managed."""
        scope = scope_of(user)
        if not scope.allows("plan.view"):
            return self.none()
        if scope.everywhere("plan.view"):
            return self.filter(~Q(status="draft") | scope.regions_q("plan.manage"))
        regions, schools = scope.region_ids("plan.view"), scope.school_ids("plan.view")
        own = Region.objects.filter(
            Q(pk__in=regions) | Q(pk__in=School.objects.filter(pk__in=schools).values("county"))
        )
        line = Q(region__in=regions)
        for step in ("pk", "parent", "parent__parent"):
            line |= Q(region__in=own.filter(**{f"{step}__isnull": False}).values(step))
        return self.filter(line & ~Q(status="draft") | scope.regions_q("plan.manage"))

    def manageable_by(self, user):
        """Plans of the regions in which the user manages plans."""
        scope = scope_of(user)
        if not scope.allows("plan.manage"):
            return self.none()
        return self.filter(scope.regions_q("plan.manage"))

    def running(self, first: dt.date | None = None, last: dt.date | None = None):
        """Published plans in force on at least one day of a span; today without one."""
        first = first or today()
        last = last or first
        return self.filter(status="published", starts_on__lte=last, ends_on__gte=first)


class PlanPartQuerySet(ScopedQuerySet):
    """Projects, measures and requirements: visible with their plan."""

    path = "plan"

    def visible_to(self, user):
        """Parts of the plans that the user may see."""
        from .models import Plan

        return self.filter(**{f"{self.path}__in": Plan.objects.visible_to(user)})


class MeasureQuerySet(PlanPartQuerySet):
    """Measures, through their project."""

    path = "project__plan"


class RequirementQuerySet(PlanPartQuerySet):
    """Requirements."""

    def published(self):
        """Requirements in force, of published plans."""
        return self.filter(status="published", plan__status="published")


class VersionQuerySet(DatedQuerySet):
    """Versions of a requirement over time."""


class ObligationQuerySet(ScopedQuerySet):
    """Obligations."""

    def visible_to(self, user):
        """One's own duties, and those of the places in which the user sees dashboards."""
        scope = scope_of(user)
        if scope.everywhere("dashboard.view"):
            return self
        own = Q(person=scope.person_id) if scope.person_id else Q(pk__in=())
        schools = Q(school__in=scope.school_ids("dashboard.view"))
        counties = Q(county__in=scope.region_ids("dashboard.view")) | Q(
            region__in=scope.region_ids("dashboard.view")
        )
        return self.filter(own | schools | counties)

    def on(self, day: dt.date):
        """Obligations whose period contains a day."""
        return self.filter(period_start__lte=day, period_end__gte=day)


class AdjustmentQuerySet(ScopedQuerySet, DatedQuerySet):
    """Exemptions and reductions."""

    def visible_to(self, user):
        """One's own, and those of the places in which the user sees dashboards."""
        scope = scope_of(user)
        if scope.everywhere("dashboard.view"):
            return self
        own = Q(person=scope.person_id) if scope.person_id else Q(pk__in=())
        return self.filter(own | scope.schools_q("dashboard.view"))
