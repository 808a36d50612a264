"""Sign-in events become lines of the access log. These are other apps' signals; our own rules use none."""

from __future__ import annotations

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from quality.core.clock import now

from .adapters import account_of
from .middleware import SEEN_AT, SIGNED_IN_AT
from .services import record_sign_in


@receiver(auth.user_logged_in)
def signed_in(sender, request, user, **kwargs) -> None:
    """Start the clocks of the session."""
    record_sign_in("sign_in", user, by=user)
    if hasattr(request, "session"):
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now().timestamp()


@receiver(auth.user_logged_out)
def signed_out(sender, request, user, **kwargs) -> None:
    """The person's own doing; sessions that end by themselves have their own line."""
    if user is not None and not getattr(request, "session_expired", False):
        record_sign_in("sign_out", user, by=user)


@receiver(auth.user_login_failed)
def failed(sender, credentials, **kwargs) -> None:
    """A wrong password."""
    record_sign_in("sign_in.failed", account_of(credentials))


@receiver(mfa.authentication_failed)
def second_factor_failed(sender, user, **kwargs) -> None:
    """A wrong code."""
    record_sign_in("second_factor.failed", user)


@receiver(mfa.authenticator_added)
def second_factor_added(sender, user, authenticator, **kwargs) -> None:
    """A way to prove oneself has been added."""
    record_sign_in("second_factor.added", user, by=user, reason=authenticator.type)


@receiver(mfa.authenticator_removed)
def second_factor_removed(sender, user, authenticator, **kwargs) -> None:
    """And taken away."""
    record_sign_in("second_factor.removed", user, by=user, reason=authenticator.type)


@receiver(account.password_changed)
def password_changed(sender, user, **kwargs) -> None:
    """The temporary password has done its work. Other sessions end by themselves: their hash no longer fits."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
    record_sign_in("password.changed", user, by=user)
