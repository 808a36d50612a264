"""What a person may see of accounts, grants and tokens."""

from __future__ import annotations

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Exists, OuterRef, Q

from quality.core.clock import today
from quality.core.querysets import DatedQuerySet, ScopedQuerySet
from quality.core.scope import scope_of


def place_q(scope, permission: str) -> Q:
    """Rows with `school` and `region` whose place lies where a permission is held."""
    return scope.schools_q(permission) | scope.regions_q(permission)


class UserQuerySet(ScopedQuerySet):
    """Accounts."""

    def visible_to(self, user):
        """Oneself, and accounts with a role, or whose person has a post, where the user looks after accounts."""
        from .models import Grant, Post

        scope = scope_of(user)
        if not user.is_authenticated:
            return self.none()
        if scope.everywhere("account.view"):
            return self
        if not scope.allows("account.view"):
            return self.filter(pk=user.pk)
        there = place_q(scope, "account.view")
        holds = Grant.objects.filter(there, user=OuterRef("pk"))
        works = Post.objects.filter(there, person=OuterRef("person")).exclude(valid_to__lt=today())
        return self.filter(Q(pk=user.pk) | Exists(holds) | Exists(works))

    def matching(self, *, text: str = "", role: str = "", region=None, state: str = ""):
        """Accounts by words, by a role held today, by a region and what lies below, by state."""
        from .models import Grant, Region

        users = self
        held = Grant.objects.in_force().filter(user=OuterRef("pk"))
        if text:
            users = users.filter(Q(name__icontains=text) | Q(username__icontains=text))
        if region:
            ids = Region.objects.subtree_ids([region.pk])
            held = held.filter(Q(region__in=ids) | Q(school__county__in=ids))
        if role or region:
            users = users.filter(Exists(held.filter(role=role) if role else held))
        if state in ("on", "off"):
            users = users.filter(is_active=state == "on")
        return users.filter(~Exists(held)) if state == "none" else users

    def demo(self):
        """The log-ins shown on the sign-in page of a demonstration."""
        return self.filter(is_demo=True, is_active=True)


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    """Accounts are made by services; the manager keeps Django's own helpers working."""


class GrantQuerySet(ScopedQuerySet, DatedQuerySet):
    """Roles held in places."""

    def visible_to(self, user):
        """One's own grants and those in the places where the user looks after accounts."""
        scope = scope_of(user)
        if scope.everywhere("account.view"):
            return self
        return self.filter(Q(user=user.pk) | place_q(scope, "account.view"))

    def in_force(self, day=None):
        """Grants valid on a day whose posting, if they hang on one, has not ended."""
        day = day or today()
        lasting = Q(post=None) | Q(post__valid_to=None) | Q(post__valid_to__gte=day)
        return self.on(day).filter(lasting, Q(ended_at=None) | Q(ended_at__date__gt=day))


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
