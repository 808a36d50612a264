"""My account: what I may see and why, how I prove who I am, my sessions and tokens."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from quality.core.access import SIGNED_IN, access
from quality.core.errors import Refused

from ..forms import TokenForm
from ..models import ApiToken
from ..services import create_token, revoke_token
from .shown import held, token_rows


@access(SIGNED_IN, "GET")
def me(request: HttpRequest) -> HttpResponse:
    """The account's own page."""
    user = request.user
    factors = list(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    context = {
        "account": user,
        "held": held(user.grants_in_force),
        "factors": [kind for kind in factors if kind != "recovery_codes"],
        "has_codes": "recovery_codes" in factors,
        "mfa_required": settings.MFA_REQUIRED and user.is_staff_role,
        "sessions": UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at")[:10],
        "tokens": token_rows(user.tokens.all()),
        "may_make_tokens": user.scope.allows("token.own"),
        "idle": settings.SESSION_IDLE_MINUTES if user.is_staff_role else settings.SESSION_IDLE_MINUTES_OTHERS,
    }
    return render(request, "accounts/me.html", context)


@access("token.own")
@never_cache
def new_token(request: HttpRequest) -> HttpResponse:
    """A token for programs that act in my name; its secret is on the answer of this one request only."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = create_token(by=request.user, user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            return render(
                request,
                "accounts/token_made.html",
                {"token": token, "secret": secret, "account": request.user},
            )
    return render(
        request,
        "accounts/token_form.html",
        {"form": form, "account": request.user},
        status=422 if form.errors else 200,
    )


@access(SIGNED_IN, "POST")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token of mine, or of a program that I look after."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user).select_related("user"), pk=pk)
    try:
        revoke_token(by=request.user, token=token)
        messages.success(request, _("The token no longer works."))
    except Refused as refused:
        messages.error(request, refused.message)
    if token.user.is_service:
        return redirect("accounts:program", token.user_id)
    return redirect("accounts:me")
