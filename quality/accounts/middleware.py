"""What holds for every request of a signed-in person: their language, the end of sessions, and what must come first."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from quality.core.api.problems import plain_problem
from quality.core.clock import now

from .services import record_sign_in

SIGNED_IN_AT, SEEN_AT, SECOND_FACTOR = "signed_in_at", "seen_at", "second_factor"
NOTE_EVERY = 60  # seconds between two notes of the same session's activity
OPEN_TO_ALL = {"account_logout", "account_reauthenticate", "set_language", "set_theme", "healthz"}
SETTING_UP = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip


class LanguageMiddleware:
    """A signed-in person's own language; a visitor's comes from the cookie (LocaleMiddleware)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SessionEndMiddleware:
    """Sessions end after idle time, which is short for staff, and in any case twelve hours after sign-in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (reason := self.ended(request)):
            return self.end(request, reason)
        return self.get_response(request)

    def ended(self, request: HttpRequest) -> str:
        """Why the session is over; empty while it lasts, and then its activity is noted."""
        session, moment = request.session, now().timestamp()
        idle = (
            settings.SESSION_IDLE_MINUTES
            if request.user.is_staff_role
            else settings.SESSION_IDLE_MINUTES_OTHERS
        )
        if moment - session.get(SIGNED_IN_AT, moment) > settings.SESSION_COOKIE_AGE:
            return "age"
        if moment - session.get(SEEN_AT, moment) > idle * 60:
            return "idle"
        if SIGNED_IN_AT not in session:
            session[SIGNED_IN_AT] = moment
        if moment - session.get(SEEN_AT, 0) > NOTE_EVERY:
            session[SEEN_AT] = moment
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now())
        return ""

    def end(self, request: HttpRequest, reason: str) -> HttpResponse:
        """Sign out, say why, and lead back to where the person was."""
        record_sign_in("sign_out.expired", request.user, reason=reason)
        request.session_expired = True  # the signal of signing out writes no second line
        logout(request)
        if request.headers.get("HX-Request") or request.path.startswith("/api/"):
            return plain_problem(401, "session_ended", _("Your session has ended. Sign in again to go on."))
        messages.info(request, _("Your session has ended. Sign in again to go on."))
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


class GateMiddleware:
    """A temporary password is changed first; then staff set up a second factor. Until then nothing else is reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Send to what must be done first."""
        if not request.user.is_authenticated or request.resolver_match.view_name in OPEN_TO_ALL:
            return None
        step = self.first_step(request)
        if step is None:
            return None
        if hasattr(view, "cls"):
            words = _("Finish setting up your account in the browser first.")
            return plain_problem(403, "unfinished_account", words)
        return HttpResponseRedirect(reverse(step))

    def first_step(self, request: HttpRequest) -> str | None:
        """The page that comes before this one, if any."""
        user, name = request.user, request.resolver_match.view_name
        if user.must_change_password:
            return None if name == "account_change_password" else "account_change_password"
        if settings.MFA_REQUIRED and user.is_staff_role and not self.has_second_factor(request):
            return None if name in SETTING_UP else "mfa_activate_totp"
        return None

    @staticmethod
    def has_second_factor(request: HttpRequest) -> bool:
        """Asked of the database until it is so, then remembered in the session."""
        if not request.session.get(SECOND_FACTOR):
            if not get_adapter().is_mfa_enabled(request.user, ["totp", "webauthn"]):
                return False
            request.session[SECOND_FACTOR] = True
        return True
