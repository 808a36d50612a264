"""Accounts of other systems, with their tokens."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from quality.core.access import access
from quality.core.clock import now
from quality.core.errors import Refused

from ..forms import ReasonForm, ServiceForm, TokenForm
from ..models import User
from ..roles import SERVICE
from ..services import create_account, create_token, may_manage
from .people import roles_today
from .shown import held, token_rows

MOST = 200


def programs_of(user: User):
    """Other systems whose places the user looks after."""
    return User.objects.visible_to(user).filter(is_service=True)


@access("token.service", "GET")
def programs(request: HttpRequest) -> HttpResponse:
    """All other systems; a bureau has a handful."""
    usable = Q(tokens__revoked_at=None, tokens__expires_at__gt=now())
    rows = programs_of(request.user).annotate(usable=Count("tokens", filter=usable)).order_by("username")
    rows = list(rows.values("pk", "username", "name", "is_active", "usable")[:MOST])
    roles = roles_today([row["pk"] for row in rows])
    for row in rows:
        row["roles"] = roles[row["pk"]]
    return render(request, "accounts/program_list.html", {"rows": rows})


@access("token.service")
def new_program(request: HttpRequest) -> HttpResponse:
    """An account for another system; it signs in by token only."""
    form = ServiceForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, _password = create_account(
                by=request.user, username=data["username"], name=data["name"], role=SERVICE, place=data["region"],
                reason=data["reason"], is_service=True,
            )  # fmt: skip
            return redirect("accounts:program", user.pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return render(request, "accounts/program_form.html", {"form": form}, status=422 if form.errors else 200)


@access("token.service")
@never_cache
def program(request: HttpRequest, pk: int) -> HttpResponse:
    """One other system: where it reads and writes, its tokens, a new one."""
    user = get_object_or_404(programs_of(request.user), pk=pk)
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = create_token(by=request.user, user=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            return render(
                request, "accounts/token_made.html", {"token": token, "secret": secret, "account": user}
            )
    context = {
        "account": user, "form": form, "held": held(user.grants_in_force), "tokens": token_rows(user.tokens.all()),
        "may_manage": may_manage(request.user, user), "reason_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "accounts/program.html", context, status=422 if form.errors else 200)
