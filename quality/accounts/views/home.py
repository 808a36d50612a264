"""The front page of those who look after accounts, of auditors, and of those for whom nothing waits."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from quality.audit.history import described
from quality.audit.models import Entry
from quality.core.scope import scope_of
from quality.core.sections import Section, register

from ..models import Grant, User
from ..roles import ROLES

LATEST = 8


def accounts_section(request: HttpRequest) -> str:
    """For administrators: accounts in order and out of it, each with the list that shows them."""
    if "administrator" not in scope_of(request.user).roles:
        return ""
    staff = [code for code, role in ROLES.items() if role.staff]
    held = Grant.objects.in_force().filter(user=OuterRef("pk"))
    accounts = User.objects.visible_to(request.user).filter(is_active=True, is_service=False)
    counts = accounts.annotate(
        holds=Exists(held), of_staff=Exists(held.filter(role__in=staff)), secured=Count("authenticator")
    ).aggregate(
        all=Count("pk"),
        without_role=Count("pk", filter=Q(holds=False)),
        unsecured=Count("pk", filter=Q(of_staff=True, secured=0)),
        temporary=Count("pk", filter=Q(must_change_password=True)),
    )
    return render_to_string("accounts/_home_accounts.html", {"counts": counts}, request)


def audit_section(request: HttpRequest) -> str:
    """For auditors: what has been done lately."""
    if "auditor" not in scope_of(request.user).roles:
        return ""
    entries = Entry.objects.visible_to(request.user).order_by("-at", "-pk")[:LATEST]
    rows = [{"entry": entry, **described(entry)} for entry in entries]
    return render_to_string("accounts/_home_audit.html", {"rows": rows}, request)


def register_sections() -> None:
    """First on the page, since these people have no other work here."""
    register(Section("home", 5, "account.manage", accounts_section, "accounts"))
    register(Section("home", 6, "audit.view", audit_section, "audit"))
