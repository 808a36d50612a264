"""What a person may see of bulletins."""

from __future__ import annotations

from django.db.models import Q

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of


class BulletinQuerySet(ScopedQuerySet):
    """Bulletins: drafts within the issuing bureau, issued ones also for those addressed."""

    def visible_to(self, user):
        """All of one's own bureau; issued ones of the bureaus above and, for schools, of their county."""
        scope = scope_of(user)
        if not scope.allows("bulletin.view"):
            return self.none()
        own = scope.regions_q("bulletin.compile") if scope.allows("bulletin.compile") else Q(pk__in=())
        reads = scope.regions_q("bulletin.view")
        addressed = Q(receipts__region__in=scope.region_ids("bulletin.view")) | Q(
            receipts__school__in=scope.school_ids("bulletin.view")
        )
        issued = Q(state__in=("issued", "superseded")) & (reads | addressed)
        return self.filter(own | issued).distinct()


class BulletinPartQuerySet(ScopedQuerySet):
    """Figures, receipts and corrections: visible with their bulletin."""

    def visible_to(self, user):
        """Parts of the bulletins that the user may see."""
        from .models import Bulletin

        return self.filter(bulletin__in=Bulletin.objects.visible_to(user))


class FigureQuerySet(BulletinPartQuerySet):
    """Figures. Those about persons are named only to those who may see these persons' duties."""

    def visible_to(self, user):
        """Figures of visible bulletins; persons only in the places whose dashboards the user sees, and oneself."""
        scope = scope_of(user)
        parts = super().visible_to(user)
        if scope.everywhere("dashboard.view"):
            return parts
        own = Q(person=scope.person_id) if scope.person_id else Q(pk__in=())
        named = Q(school__in=scope.school_ids("dashboard.view")) | Q(county__in=scope.region_ids("dashboard.view"))
        return parts.filter(Q(person=None) | own | named)


class ReceiptQuerySet(BulletinPartQuerySet):
    """Receipts (签收)."""

    def signable_by(self, user):
        """Receipts that the user may sign: those of the places where they receive bulletins."""
        scope = scope_of(user)
        return self.filter(
            Q(region__in=scope.region_ids("bulletin.receive")) | Q(school__in=scope.school_ids("bulletin.receive"))
        )
