"""The audit trail."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from quality.core.scope import scope_of


class EntryQuerySet(models.QuerySet):
    """Entries, newest first when asked."""

    def visible_to(self, user):
        """Entries of the regions and schools whose audit trail the user may read."""
        scope = scope_of(user)
        if scope.everywhere("audit.view"):
            return self
        regions, schools = scope.region_ids("audit.view"), scope.school_ids("audit.view")
        return self.filter(models.Q(region_id__in=regions) | models.Q(school_id__in=schools))

    def about(self, target):
        """Entries about one record, newest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by(
            "-at", "-pk"
        )

    def matching(self, *, text="", kinds=(), region=None, since=None, until=None, address=""):
        """Entries by who or which record, by the first words of their actions, place, days, and caller's address."""
        rows = self
        if text:
            who = models.Q(actor_name__icontains=text) | models.Q(target_name__icontains=text)
            rows = rows.filter(who)
        if kinds:
            either = models.Q(pk__in=())
            for kind in kinds:
                either |= models.Q(action__startswith=f"{kind}.") | models.Q(action=kind)
            rows = rows.filter(either)
        if region:
            rows = rows.filter(region_id=region.pk)
        if since:
            rows = rows.filter(at__date__gte=since)
        if until:
            rows = rows.filter(at__date__lte=until)
        return rows.filter(address=address) if address else rows


class Entry(models.Model):
    """One act: `changes` maps a field to its [value before, value after]."""

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target_name = models.CharField(_("record"), max_length=200, blank=True)
    region_id = models.BigIntegerField(null=True)
    school_id = models.BigIntegerField(null=True)
    changes = models.JSONField(_("changes"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_target"),
            models.Index(fields=["region_id", "-at"], name="audit_region"),
            models.Index(fields=["-at"], name="audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.target_name}"
