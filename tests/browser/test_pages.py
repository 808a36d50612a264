"""Every page, at the desk and on the phone: no error, nobody shut out, nothing wider than the screen."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import expect

from quality.accounts.routes import Route, routes
from tests.access.objects import object_for

from .visitor import PHONE, WIDE

# No pages of ours: data, files, parts of pages, addresses that lead on or are shut.
NO_PAGES = re.compile(
    r"^(api/|healthz|organisation/me/|observations/(options|rubric|photos)/|plans/documents/)"
    r"|^(\^?account/[\^(]|account/(signup|email|confirm-email|inactive|3rdparty|social|login/code|password/(set|reset)))"
    r"|^account/2fa/(authenticate|recovery-codes|totp/deactivate|webauthn/(add|login|keys|reauthenticate))"
    r"|/bulletin\.|/verify/$"
)
NOWHERE, SHUT = "no/such/page/", "plans/?shut"
# Who walks through which part of the portal; the rest of it belongs to the prefecture's staff.
ROLES = {
    "account": "principal",
    "accounts": "administrator",
    "accounts/audit": "auditor",
    "bulletins": "county_staff",
    "families": "nobody",
    "jobs": "administrator",
    "observations": "principal",
    "plans": "county_staff",
}
# What other roles see of pages that look different to them.
BESIDES = {
    "prefecture_staff": ("", "observations/", "bulletins/", "plans/", "plans/metrics/", "accounts/", "jobs/"),
    "county_staff": ("", "observations/", "organisation/schools/", "organisation/schools/<int:pk>/"),
    "principal": ("", "bulletins/", "bulletins/receipts/", "plans/requirements/<int:pk>/", "organisation/people/"),
    "researcher": ("", "observations/new/"),
    "teacher": ("", "observations/", "observations/<int:pk>/", "observations/new/", "plans/<int:pk>/", "rubrics/"),
    "parent": ("", "accounts/me/"),
    "inspector": ("",),
    "outsider": ("", NOWHERE, SHUT),
    "administrator": ("",),
    "auditor": ("",),
    "nobody": ("account/login/", NOWHERE),
}  # fmt: skip
DARK = {
    "prefecture_staff": ("", "bulletins/<int:pk>/", "plans/<int:pk>/", "plans/measures/<int:pk>/compose/",
                         "organisation/schools/<int:pk>/", "accounts/", "jobs/", "rubrics/versions/<int:pk>/"),
    "principal": ("", "observations/new/", "observations/<int:pk>/", "observations/"),
    "nobody": ("account/login/", "families/schools/"),
}  # fmt: skip
PAGES_AT_ONCE = 14


def pages() -> list[Route]:
    return [route for route in routes() if "GET" in route.methods and not NO_PAGES.search(route.path)]


def role_for(path: str) -> str:
    known = [part for part in ROLES if path.startswith(f"{part}/")]
    return ROLES[max(known, key=len)] if known else "prefecture_staff"


def tours() -> list:
    """Each role with its pages, in handfuls that two cores can share."""
    walks: dict[str, list[str]] = {}
    for route in pages():
        if route.path:
            walks.setdefault(role_for(route.path), []).append(route.path)
    for role, paths in BESIDES.items():
        walks.setdefault(role, []).extend(paths)
    return [
        pytest.param(role, paths[start : start + PAGES_AT_ONCE], id=f"{role}-{start // PAGES_AT_ONCE + 1}")
        for role, paths in walks.items()
        for start in range(0, len(paths), PAGES_AT_ONCE)
    ]


def account(world, role: str):
    """The account of the cast for a role; the county's roles are the east's."""
    return None if role == "nobody" else {**world.users, **world.east.users}[role]


def address(path: str, things) -> str:
    return object_for(Route(path, "", ("GET",), ""), things) if "<" in path else f"/{path}"


@pytest.mark.parametrize(("role", "paths"), tours())
def test_pages_are_sound(prefecture, visit, role, paths):
    world, things = prefecture
    visitor = visit(account(world, role))
    visitor.missing |= {f"{visitor.url}/{path}" for path in (NOWHERE, SHUT)}
    for path in paths:
        answer = visitor.open(address(path, things["east"]))
        assert answer.status == {NOWHERE: 404, SHUT: 403}.get(path, 200), path
        expect(visitor.page.locator("h1")).to_have_count(1)
        assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"
        visitor.check(WIDE, PHONE)
        visitor.faults += [f"{path}: English words: {words}" for words in visitor.english()]


def test_english_for_those_who_choose_it(prefecture, visit):
    world, _things = prefecture
    visitor = visit(world.east.users["principal"])
    visitor.open("/")
    visitor.page.locator(".language-switch button").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.page.locator("h1")).to_contain_text("Hello")
    visitor.check()


def test_pages_of_the_second_factor_are_sound(prefecture, visit):
    """For somebody who has one: codes, recovery, keys."""
    world, _things = prefecture
    user = world.east.users["dean"]
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    visitor = visit(user)
    for page in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
    ):
        answer = visitor.open(f"/account/2fa/{page}")
        assert (answer.status, visitor.page.url) == (200, f"{visitor.url}/account/2fa/{page}")
        visitor.check()
        visitor.faults += [f"{page}: English words: {words}" for words in visitor.english()]


@pytest.mark.parametrize("role", DARK)
def test_pages_are_sound_in_the_dark(prefecture, visit, role):
    world, things = prefecture
    visitor = visit(account(world, role), color_scheme="dark")
    for path in DARK[role]:
        visitor.open(address(path, things["east"]))
        expect(visitor.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        visitor.check(WIDE)
