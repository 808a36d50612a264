"""What a person may see of bulletins."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from quality.core.querysets import ScopedQuerySet
from quality.core.scope import scope_of


class BulletinQuerySet(ScopedQuerySet):
    """Bulletins: drafts within the issuing bureau and above, issued ones also for those addressed."""

    def visible_to(self, user):
        """All of those that one may compile; issued ones of the regions below, and those addressed to one's places."""
        from .models import Receipt

        scope = scope_of(user)
        if not scope.allows("bulletin.view"):
            return self.none()
        own = scope.regions_q("bulletin.compile") if scope.allows("bulletin.compile") else Q(pk__in=())
        addressed = Receipt.objects.addressed_to(scope, "bulletin.view").values("bulletin")
        reads = scope.regions_q("bulletin.view") | Q(pk__in=addressed)
        return self.filter(own | Q(state__in=("issued", "superseded")) & reads)

    def open_to(self, user, permission: str):
        """Bulletins of the regions in which the user holds a permission, such as `bulletin.issue`."""
        scope = scope_of(user)
        return self.filter(scope.regions_q(permission)) if scope.allows(permission) else self.none()

    def issued(self):
        """Issued and not replaced."""
        return self.filter(state="issued")

    def with_receipts(self):
        """Annotate how many receipts there are and how many are signed."""
        from .models import Receipt

        counted = Receipt.objects.filter(bulletin=OuterRef("pk")).order_by().values("bulletin")
        return self.annotate(
            receipts_all=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0),
            receipts_signed=Coalesce(Subquery(counted.annotate(n=Count("signed_at")).values("n")), 0),
        )


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
        named = Q(school__in=scope.school_ids("dashboard.view")) | Q(
            county__in=scope.region_ids("dashboard.view")
        )
        return parts.filter(Q(person=None) | own | named)


class ReceiptQuerySet(BulletinPartQuerySet):
    """Receipts (签收)."""

    def addressed_to(self, scope, permission: str):
        """Receipts of the places in which a permission is held."""
        return self.filter(
            Q(region__in=scope.region_ids(permission)) | Q(school__in=scope.school_ids(permission))
        )

    def signable_by(self, user):
        """Receipts of the places where the user receives bulletins; the issuing bureau does not sign for others."""
        scope = scope_of(user)
        own = self.addressed_to(scope, "bulletin.receive")
        return own.exclude(bulletin__region__in=scope.region_ids("bulletin.receive"))

    def outstanding(self):
        """Not signed, of bulletins that have not been replaced."""
        return self.filter(signed_at=None, bulletin__state="issued")
