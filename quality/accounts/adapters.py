"""How allauth meets our rules: no sign-up, a lock that counts in the database, known accounts only."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quality.core.clock import now

from .middleware import SIGNED_IN_AT
from .models import User
from .services import LOCK_MINUTES, LOCK_TRIES, locked_until, record_sign_in

MISMATCH = gettext_lazy(
    "User name or password are not right. After five failures the account is locked for 15 minutes."
)


class AccountAdapter(DefaultAccountAdapter):
    """User name or e-mail with a password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "too_many_login_attempts": gettext_lazy(
            "Too many failures. Sign-in is locked for 15 minutes after the first of five failures."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by those who look after them."""
        return False

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        """No “signed in as”: the frame of the page says so."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, message_context, extra_tags, message)

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        """One attempt at a time for each account, so that five are five even when they come at once."""
        account = account_of(credentials)
        if account is None:
            return super().authenticate(request, **credentials)
        with transaction.atomic():
            User.objects.select_for_update().get(pk=account.pk)
            if not locked_until(account):
                return super().authenticate(request, **credentials)
        refuse_if_locked(account)
        return None

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Signing in counts as proof for the first minutes; staff set up their second factor right after it."""
        signed_in_at = context.request.session.get(SIGNED_IN_AT, 0)
        fresh = now().timestamp() - signed_in_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Unknown names are slowed down by the cache with the same message; known ones by the lock above."""
        if account_of(credentials) is None:
            super().pre_authenticate(request, **credentials)


def account_of(credentials: dict) -> User | None:
    """The one account that a user name or e-mail address stands for."""
    typed = {str(credentials[key]) for key in ("username", "email") if credentials.get(key)}
    if not typed:
        return None
    either = Q(pk__in=())
    for text in typed:
        either |= Q(username__iexact=text) | Q(email__iexact=text)
    found = list(User.objects.filter(either)[:2])
    exact = [user for user in found if user.username in typed]
    return (exact or found or [None])[0]


def refuse_if_locked(user: User) -> None:
    """Say for how long, and keep a line of it."""
    until = locked_until(user)
    if until is None:
        return
    record_sign_in("sign_in.locked", user)
    raise ValidationError(
        _("Too many failures: %(tries)s within %(minutes)s minutes. This account is locked until %(time)s.")
        % {"tries": LOCK_TRIES, "minutes": LOCK_MINUTES, "time": f"{timezone.localtime(until):%H:%M}"},
        code="locked",
    )


class SocialAdapter(DefaultSocialAccountAdapter):
    """The bureau's own identity provider: it proves who somebody is, never that they have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        """Nobody comes in by a new account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Join the identity to the one active account of the same verified e-mail address or user name."""
        if sociallogin.is_existing:
            return
        user = self.known_account(sociallogin)
        if user is None:
            record_sign_in("sign_in.refused", None, reason=sociallogin.account.provider)
            messages.error(
                request,
                _("Your identity was confirmed, but there is no account for it here. "
                  "Ask the person who looks after accounts in your bureau or school."),
            )  # fmt: skip
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        sociallogin.user = user
        sociallogin.save(request, connect=True)

    @staticmethod
    def known_account(sociallogin) -> User | None:
        """None where nobody, or more than one, fits."""
        verified = [
            address.email for address in sociallogin.email_addresses if address.verified and address.email
        ]
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        either = Q(pk__in=())
        for email in verified:
            either |= Q(email__iexact=email)
        if claims.get("preferred_username"):
            either |= Q(username=claims["preferred_username"])
        found = list(User.objects.filter(either, is_active=True, is_service=False)[:2])
        return found[0] if len(found) == 1 else None


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted; staff cannot go without one."""

    def encrypt(self, text: str) -> str:
        """With a key made from SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With SECRET_KEY or one of its predecessors (SECRET_KEY_FALLBACKS)."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        """The last second factor of somebody who must have one stays."""
        user = authenticator.user
        others = (
            type(authenticator)
            .objects.filter(user=user, type__in=("totp", "webauthn"))
            .exclude(pk=authenticator.pk)
        )
        return others.exists() or not (settings.MFA_REQUIRED and user.is_staff_role)

    def get_totp_label(self, user: User) -> str:
        """What the authenticator app shows."""
        return user.username


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
