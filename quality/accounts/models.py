"""Accounts, the roles they hold, and their API tokens."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quality.core.dated import Dated, ends_after_start
from quality.core.scope import Scope
from quality.core.text import localized
from quality.organisation.models import Person, Post, Region, School

from .querysets import GrantQuerySet, TokenQuerySet, UserManager
from .roles import BUREAU_ROLES, ROLES, role_choices


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do comes from its grants alone."""

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This user name is taken.")},
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person")
    )
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    theme = models.CharField(_("theme"), max_length=5, default="auto")
    is_active = models.BooleanField(_("active"), default=True)
    is_service = models.BooleanField(_("service account"), default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                condition=~models.Q(email=""),
                violation_error_message=_("Another account has this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def display_name(self) -> str:
        """The name shown in the frame of every page."""
        return str(self)

    @property
    def standing(self) -> str:
        """Place and role in one line: of the role that leads, where several are held."""
        if not self.grants_in_force:
            return ""
        first = min(self.grants_in_force, key=lambda grant: list(ROLES).index(grant.role))
        place = localized(first.place, "name") if first.place else ""
        if first.role in BUREAU_ROLES:
            return str(_("%(place)s Education Bureau")) % {"place": place}
        return f"{place} {ROLES[first.role].name}".strip()

    @cached_property
    def grants_in_force(self) -> list[Grant]:
        """Today's grants with their places."""
        return list(self.grants.in_force().select_related("region", "school__county", "post").order_by("pk"))

    @cached_property
    def scope(self) -> Scope:
        """What the account may do and where, today."""
        from .scopes import scope_for

        return scope_for(self)

    @property
    def is_staff_role(self) -> bool:
        """True where one of today's roles requires a second factor."""
        return any(ROLES[grant.role].staff for grant in self.grants_in_force)


class Grant(Dated):
    """A role held in a place from one day to another. One that hangs on a post ends with it; `ended_at` ends it at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=role_choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="grants")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_start("grant_ends_after_start"),
            models.CheckConstraint(
                name="grant_one_place", condition=models.Q(region=None) | models.Q(school=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {ROLES[self.role].name}"

    @property
    def place(self) -> Region | School | None:
        """The region or school the role is held in; None for roles that concern oneself alone."""
        return self.school or self.region

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which the role is or was held, for whatever reason it ends; None while that is open."""
        ends = [self.valid_to, self.post.valid_to if self.post_id else None]
        ends.append(timezone.localdate(self.ended_at) if self.ended_at else None)
        return min((day for day in ends if day), default=None)


class ApiToken(models.Model):
    """A token for the API: only its hash is kept. `scopes` are permissions; it never allows more than its account."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("starts with"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentRequest(models.Model):
    """A request over the API that has changed something, with its answer: sent again, it is answered and not done again.

    `digest` is taken over method, address and body, so that the same key with another body is told apart.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("request answered once")
        verbose_name_plural = _("requests answered once")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_request_once")]

    def __str__(self) -> str:
        return self.key
