"""Accounts of people: the list, one account with its roles over time, and what is done to it."""

from collections import defaultdict

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from quality.audit.history import history
from quality.core.access import access
from quality.core.errors import Refused
from quality.core.paging import by_key
from quality.core.text import localized

from .. import services
from ..forms import AccountFilter, AccountForm, DetailsForm, EndForm, PostRoleForm, ReasonForm, RoleForm
from ..models import Grant, User
from ..roles import ROLES
from .shown import held


@access("account.view", "GET")
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts in the places that I look after."""
    form = AccountFilter(request.GET, by=request.user)
    found = form.narrowed(User.objects.visible_to(request.user).filter(is_service=False))
    factor = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=("totp", "webauthn"))
    rows = found.annotate(has_factor=Exists(factor)).values(
        "pk", "username", "name", "is_active", "is_demo", "last_login", "has_factor"
    )
    page = by_key(rows, request.GET.get("cursor"), ("username", "pk"))
    roles = roles_today([row["pk"] for row in page.rows])
    for row in page.rows:
        row["roles"] = roles[row["pk"]]
    template = "accounts/account_list.html"
    return render(request, f"{template}#results" if request.htmx else template, {"form": form, "page": page})


def roles_today(ids: list[int]) -> dict[int, list[dict]]:
    """Roles held today by each of some accounts, in one query."""
    found = defaultdict(list)
    grants = Grant.objects.in_force().filter(user__in=ids).select_related("region", "school").order_by("pk")
    for grant in grants:
        found[grant.user_id].append({"role": ROLES[grant.role], "place": localized(grant.place, "name")})
    return found


@access("account.manage")
@never_cache
def new_account(request: HttpRequest) -> HttpResponse:
    """A new account with its first role; its first password is on the answer of this one request only."""
    form = AccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, password = services.create_account(
                by=request.user, username=data["username"], name=data["name"], email=data["email"], role=data["role"],
                place=data["place"], person=data["staff_no"], valid_to=data["valid_to"], reason=data["reason"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error({"person": "staff_no"}.get(refused.field, refused.field) or None, refused.message)
        else:
            return render(request, "accounts/password_made.html", {"account": user, "password": password})
    return render(request, "accounts/account_form.html", {"form": form}, status=422 if form.errors else 200)


@access("account.view", "GET")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account."""
    return _page(request, _visible(request, pk))


@access("account.manage", "POST")
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role: the one of a post, or any in a place."""
    user = _visible(request, pk)
    with_post = "post" in request.POST
    form = (
        PostRoleForm(request.POST, by=request.user, user=user, auto_id="post_%s")
        if with_post
        else RoleForm(request.POST, by=request.user)
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        if with_post:
            data["place"] = data["post"].school or data["post"].region
        for name in ("region", "school"):
            data.pop(name, None)
        try:
            services.grant_role(by=request.user, user=user, **data)
            messages.success(request, _("The role has been given."))
            return redirect("accounts:account", pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return _page(request, user, status=422, **{"post_form" if with_post else "role_form": form})


@access("account.manage", "POST")
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role at once or after a last day."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the role ends: the reason is kept with it."))
        return redirect("accounts:account", grant.user_id)
    try:
        services.end_grant(by=request.user, grant=grant, **form.cleaned_data)
        messages.success(request, _("The role has been ended."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:account", grant.user_id)


@access("account.manage", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name and e-mail address."""
    user = _visible(request, pk)
    form = DetailsForm(request.POST, instance=user, auto_id="details_%s")
    if form.is_valid():
        try:
            services.change_account(by=request.user, user=user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:account", pk)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
    return _page(request, _visible(request, pk), status=422, details_form=form)


ACTS = {
    "deactivate": (services.deactivate_account, gettext_lazy("The account is switched off.")),
    "activate": (services.activate_account, gettext_lazy("The account is switched on.")),
    "unlock": (services.unlock_account, gettext_lazy("The lock has been taken off.")),
    "second-factor": (services.reset_second_factor, gettext_lazy("The second factor has been removed.")),
}


@access("account.manage", "POST")
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Switch off and on, unlock, take away a lost second factor."""
    if action not in ACTS:
        raise Http404
    user = _visible(request, pk)
    form = ReasonForm(request.POST)
    service, done = ACTS[action]
    try:
        service(by=request.user, user=user, reason=form.cleaned_data["reason"] if form.is_valid() else "")
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:program" if user.is_service else "accounts:account", pk)


@access("account.manage", "POST")
@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A password for one sign-in, on the answer of this one request only."""
    user = _visible(request, pk)
    try:
        password = services.reset_password(
            by=request.user, user=user, reason=request.POST.get("reason", "")[:200]
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("accounts:account", pk)
    return render(request, "accounts/password_made.html", {"account": user, "password": password})


def _visible(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).select_related("person"), pk=pk)


def _page(request: HttpRequest, user: User, status: int = 200, **forms) -> HttpResponse:
    may = request.user.scope.allows("account.manage") and user.pk != request.user.pk
    grants = (
        Grant.objects.visible_to(request.user)
        .filter(user=user)
        .select_related("region", "school__county", "post", "granted_by")
    )
    context = {
        "account": user,
        "held": [{**item, "form": EndForm(auto_id=f"{item['dialog']}-%s")} for item in held(grants)],
        "factors": Authenticator.objects.filter(user_id=user.pk, type__in=("totp", "webauthn")).count(),
        "locked_until": services.locked_until(user),
        "may_give": may and user.is_active and not user.is_service,
        "may_manage": may and services.may_manage(request.user, user),
        "may_reset": may and services.may_manage(request.user, user, credentials=True),
        "post_form": PostRoleForm(by=request.user, user=user, auto_id="post_%s")
        if may and user.person_id
        else None,
        "role_form": RoleForm(by=request.user) if may else None,
        "details_form": DetailsForm(instance=user, auto_id="details_%s"),
        "reasons": {name: ReasonForm(auto_id=f"{name}_%s") for name in ("password", "factor", "off")},
        "history": history(user, request.user),
        **forms,
    }
    return render(request, "accounts/account.html", context, status=status)
