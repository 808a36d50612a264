"""What a person may see of accounts, grants and tokens."""

from __future__ import annotations

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Exists, OuterRef, Q

from quality.core.clock import today
from quality.core.querysets import DatedQuerySet, ScopedQuerySet
from quality.core.scope import scope_of


class UserQuerySet(ScopedQuerySet):
    """Accounts."""

    def visible_to(self, user):
        """Oneself, and accounts with a grant in the places where the user looks after accounts."""
        from .models import Grant

        scope = scope_of(user)
        if scope.everywhere("account.view"):
            return self
        there = Grant.objects.filter(user=OuterRef("pk")).filter(Grant.objects.place_q(scope, "account.view"))
        return self.filter(Q(pk=user.pk) | Exists(there)) if user.is_authenticated else self.none()


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    """Accounts are made by services; the manager keeps Django's own helpers working."""


class GrantQuerySet(ScopedQuerySet, DatedQuerySet):
    """Roles held in places."""

    @staticmethod
    def place_q(scope, permission: str) -> Q:
        """Grants whose place lies in the places where a permission is held."""
        return scope.schools_q(permission) | scope.regions_q(permission)

    def visible_to(self, user):
        """One's own grants and those in the places where the user looks after accounts."""
        scope = scope_of(user)
        if scope.everywhere("account.view"):
            return self
        return self.filter(Q(user=user.pk) | self.place_q(scope, "account.view"))

    def in_force(self, day=None):
        """Grants valid on a day whose posting, if they hang on one, has not ended."""
        day = day or today()
        return self.on(day).filter(Q(post=None) | Q(post__valid_to=None) | Q(post__valid_to__gte=day))


class TokenQuerySet(ScopedQuerySet):
    """API tokens."""

    def visible_to(self, user):
        """One's own tokens, and service tokens for those who look after them everywhere."""
        scope = scope_of(user)
        if scope.everywhere("token.service"):
            return self.filter(Q(user=user.pk) | Q(user__is_service=True))
        return self.filter(user=user.pk)

    def usable(self, now):
        """Tokens that have neither expired nor been revoked."""
        return self.filter(revoked_at=None, expires_at__gt=now)
