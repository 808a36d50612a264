"""Roles and what they allow, who can see a record, the audit trail, and the log-ins of a demonstration."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from quality.audit.history import described
from quality.audit.models import Entry
from quality.core.access import PUBLIC, SIGNED_IN, access
from quality.core.clock import today
from quality.core.paging import by_key
from quality.core.text import localized
from quality.organisation.models import Region, School

from ..explained import explained
from ..forms import AuditFilter
from ..models import User
from ..roles import PERMISSION_NAMES, ROLES
from ..services import who_can_see
from ..words import CHANNELS


@access(SIGNED_IN, "GET")
def roles(request: HttpRequest) -> HttpResponse:
    """All roles, in a sentence each, and the matrix of what they allow."""
    columns = list(ROLES.values())
    matrix = [
        {"name": name, "code": code, "cells": [code in role.permissions for role in columns]}
        for code, name in PERMISSION_NAMES.items()
    ]
    mine = set(request.user.scope.roles)
    return render(request, "accounts/roles.html", {"roles": columns, "matrix": matrix, "mine": mine})


@access(SIGNED_IN, "GET")
def who(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Who can see one record and why, for anyone who can see it."""
    found = explained(label)
    if found is None:
        raise Http404
    record = get_object_or_404(found.model._default_manager.visible_to(request.user), pk=pk)
    places = found.places(record)
    permission = places.pop("permission", found.permission)
    rows = who_can_see(permission, names=sees_names(request.user, places), **places)
    context = {
        "record": record, "rows": rows, "kind": found.model._meta.verbose_name, "today": today(),
        "permission": PERMISSION_NAMES[permission],
        "url": record.get_absolute_url() if hasattr(record, "get_absolute_url") else "",
    }  # fmt: skip
    return render(request, "accounts/who.html", context)


def sees_names(user: User, places: dict) -> bool:
    """May the reader see the people of the record's place anyway?"""
    scope, school, region = user.scope, places.get("school"), places.get("region")
    if scope.everywhere("people.view"):
        return True
    if school:
        return school.pk in scope.school_ids("people.view") or school.county_id in scope.region_ids(
            "people.view"
        )
    return bool(region) and region.pk in scope.region_ids("people.view")


@access("audit.view", "GET")
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, when, from where, before and after."""
    form = AuditFilter(request.GET, by=request.user)
    entries = form.narrowed(Entry.objects.visible_to(request.user))
    page = by_key(entries, request.GET.get("cursor"), ("-at", "-pk"))
    places = names_of(page.rows)
    rows = [
        {
            "entry": entry,
            **described(entry),
            "place": places.get(place_key(entry), ""),
            "channel": CHANNELS.get(entry.channel, entry.channel),
        }
        for entry in page.rows
    ]
    template = "accounts/audit.html"
    context = {"form": form, "page": page, "rows": rows}
    return render(request, f"{template}#results" if request.htmx else template, context)


def place_key(entry: Entry) -> tuple[str, int | None]:
    """The narrowest place of an entry."""
    return ("school", entry.school_id) if entry.school_id else ("region", entry.region_id)


def names_of(entries: list[Entry]) -> dict[tuple[str, int | None], str]:
    """Names of the places of some entries, in two queries."""
    regions = Region.objects.filter(pk__in={entry.region_id for entry in entries if not entry.school_id})
    schools = School.objects.filter(pk__in={entry.school_id for entry in entries if entry.school_id})
    names = {("region", row["pk"]): localized(row, "name") for row in regions.values("pk", "name", "name_en")}
    return names | {
        ("school", row["pk"]): localized(row, "name") for row in schools.values("pk", "name", "name_en")
    }


@access(PUBLIC, "POST")
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """One click into a role. This address exists in a demonstration only."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User.objects.demo(), pk=pk)
    return perform_login(request, user, email_verification="none", redirect_url=settings.LOGIN_REDIRECT_URL)


@access(PUBLIC)
def closed(request: HttpRequest, part: str) -> HttpResponse:
    """Doors of the sign-in library that this portal keeps shut."""
    raise Http404
