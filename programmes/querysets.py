"""What a person may see of lesson observations."""

from __future__ import annotations

from django.db.models import Q

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of


class ObservationQuerySet(ScopedQuerySet):
    """Lessons observed."""

    def visible_to(self, user):
        """Lessons of the schools whose records the user reads, and those the user observed or taught."""
        scope = scope_of(user)
        if scope.everywhere("observation.view"):
            return self
        seen = scope.schools_q("observation.view")
        if scope.person_id and scope.allows("observation.own"):
            seen |= Q(observer=scope.person_id) | Q(teacher=scope.person_id)
        return self.filter(seen)

    def for_list(self):
        """The columns of the list, one row each as a dictionary."""
        return self.values(
            *(
                "pk",
                "observed_on",
                "period",
                "topic",
                "subject",
                "kind",
                "lesson_type",
                "score",
                "grade",
                "read_at",
            ),
            *("school__name", "school__name_en", "school_class__name", "teacher__name", "observer__name"),
        )

    def with_people(self):
        """With everything that a detail page names, in one query."""
        return self.select_related(
            "school__county", "school_class", "teacher", "observer", "term__year", "rubric_version__rubric"
        )

    def editable_by(self, user):
        """One's own observations in terms that are still open."""
        scope = scope_of(user)
        if not (scope.person_id and scope.allows("observation.log")):
            return self.none()
        return self.filter(observer=scope.person_id, term__closed_at=None)


class DraftQuerySet(ScopedQuerySet):
    """Forms begun and not yet submitted."""

    def visible_to(self, user):
        """One's own drafts only."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class PhotoQuerySet(ScopedQuerySet):
    """Photographs taken at an observation."""

    def visible_to(self, user):
        """Photographs of the observations that the user may see, and those of the own drafts."""
        from .models import Observation

        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(observation__in=Observation.objects.visible_to(user)) | Q(draft__user=user.pk))

    def removable_by(self, user):
        """Photographs of the own drafts, and of the own observations in open terms."""
        from .models import Observation

        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(observation__in=Observation.objects.editable_by(user)) | Q(draft__user=user.pk))
