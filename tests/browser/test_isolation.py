"""A county's staff at a browser: nothing of the other county opens by any address, and no page leads there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from quality.accounts.routes import Route, routes
from quality.core.access import PUBLIC
from tests.access.objects import object_for

from .test_pages import pages

# Of nobody's county: the sign-in library's own pages, the demonstration's sign-in, and drafts, whose name the phone
# chooses, so that a foreign one is refused in words as one that is taken.
NO_PLACE = re.compile(r"^\^?account/|^accounts/demo/|^observations/drafts/<uuid:uuid>/(photos/)?$")
ASK = """async (asked) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"], found = []
  for (const [method, path] of asked) {
    const answer = await fetch(path, {method, redirect: "manual", headers: method === "GET" ? {} : {"X-CSRFToken": token}})
    found.push([method, path, answer.status])
  }
  return found
}"""
LINKS = """async (pages) => {
  const names = ["href", "action", "src", "hx-get", "hx-post", "data-url"], found = {}
  for (const path of pages) {
    const answer = await fetch(path)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const links = names.flatMap(name => [...page.querySelectorAll(`[${name}]`)].map(one => one.getAttribute(name)))
    page.querySelectorAll("script, style").forEach(one => one.remove())
    found[path] = {status: answer.status, links, words: page.body.textContent}
  }
  return found
}"""


def of_things() -> list[Route]:
    return [route for route in routes() if re.search(r"[<(]", route.path) and not NO_PLACE.search(route.path)]


def foreign(things) -> list[tuple[str, str]]:
    """Every method and address that names a thing of the west; things that both counties share are left out."""
    found = []
    for route in of_things():
        theirs = object_for(route, things["west"])
        if theirs != object_for(route, things["east"]):
            found += [(method, theirs) for method in route.methods]
    return found


@pytest.mark.parametrize("role", ["county_staff", "principal"])
def test_no_address_opens_a_foreign_thing(prefecture, visit, role):
    world, things = prefecture
    visitor = visit(world.east.users[role])
    visitor.open("/")
    asked = foreign(things)
    visitor.missing |= {f"{visitor.url}{path}" for _method, path in asked}
    answers = visitor.page.evaluate(ASK, asked)
    assert len(answers) > 100
    assert [answer for answer in answers if answer[2] not in (403, 404)] == []


def test_no_page_leads_to_a_foreign_thing(prefecture, visit):
    """Every page of the county's own: neither a link to a thing of the other county, nor its people's names."""
    world, things = prefecture
    visitor = visit(world.east.users["county_staff"])
    visitor.open("/")
    inside = [route for route in pages() if route.rule != PUBLIC]
    own = [object_for(route, things["east"]) for route in inside if "<" in route.path]
    lists = [f"/{route.path}" for route in inside if "<" not in route.path]
    visitor.missing |= {f"{visitor.url}{path}" for path in [*own, *lists]}
    found = visitor.page.evaluate(LINKS, [*lists, *own])
    opened = {path: page for path, page in found.items() if page["status"] == 200}
    assert len(opened) > 60
    shut = {path for _method, path in foreign(things)}
    leaks = {
        (path, link) for path, page in opened.items() for link in page["links"] if urlsplit(link).path in shut
    }
    assert leaks == set()
    names = [person.name for person in world.west.people.values()]
    assert [(path, name) for path, page in opened.items() for name in names if name in page["words"]] == []
