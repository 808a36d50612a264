"""Every route × role × own or foreign thing gives the answer that the access table says; nothing is missing in it.

`table.tsv` is read by people: a change of rights shows there as a change of a line. After such a change, write the table
anew with `pytest tests/access --write-access-table` and read the difference before committing it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from quality.accounts.routes import Route, routes

from .furnished import TODAY, furnish
from .objects import object_for

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("table.tsv")
HEAD = "method\tpath\tplace\tok\tforbidden\thidden\tsign-in\tother"
KINDS = ("ok", "forbidden", "hidden", "sign-in")


@pytest.fixture
def prefecture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{TODAY} 10:00+08:00", tick=False):
        yield furnish()


def cast(world) -> dict[str, object]:
    """One account per role: those of the east, those above the counties, and nobody at all."""
    below = sorted(set(world.east.users) - {"second_teacher", "neighbour_teacher"})
    above = sorted(world.users)
    east, users = world.east.users, world.users
    return {**{name: east[name] for name in below}, **{name: users[name] for name in above}, "nobody": None}


def paths(route: Route, things) -> list[tuple[str, str]]:
    """(place, address) of a route: once where it names no thing, else for an own and for a foreign one."""
    if not re.search(r"[<(]", route.path):
        return [("-", f"/{route.path}")]
    return [("own", object_for(route, things["east"])), ("foreign", object_for(route, things["west"]))]


def answer(user, method: str, path: str) -> str:
    """What the portal answers, sorted into few kinds; whatever it wrote is rolled back."""
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    with transaction.atomic():
        response = getattr(client, method.lower())(path, secure=True)
        transaction.set_rollback(True)
    return kind_of(response)


def kind_of(response) -> str:
    code = response.status_code
    if code == 401 or (code == 302 and "/account/login/" in response.url):
        return "sign-in"
    return {403: "forbidden", 404: "hidden"}.get(code, "ok" if code < 500 and code != 405 else str(code))


def line(method: str, route: Route, place: str, answers: dict[str, list[str]]) -> str:
    """One row of the table; the longest of its lists is written "all others"."""
    longest = max(answers, key=lambda kind: len(answers[kind]))
    shown = {kind: "all others" if kind == longest else " ".join(names) for kind, names in answers.items()}
    cells = [shown.pop(kind, "·") for kind in KINDS]
    rest = "; ".join(f"{kind}: {names}" for kind, names in sorted(shown.items())) or "·"
    return "\t".join([method, f"/{route.path}", place, *cells, rest])


def lines(area: str, world, things) -> list[str]:
    """The rows of one area of the portal, as it answers now."""
    found = []
    for route in filter(lambda route: area_of(route.path) == area, routes()):
        for method in route.methods:
            for place, path in paths(route, things):
                answers = defaultdict(list)
                for name, user in cast(world).items():
                    answers[answer(user, method, path)].append(name)
                found.append(line(method, route, place, answers))
    return sorted(found)


def area_of(path: str) -> str:
    """The first part of a path; of the API the first two below its version."""
    parts = re.sub(r"[\^$]", "", path).lstrip("/").split("/")
    return "/".join(parts[:3] if parts[0] == "api" else parts[:1])


def table() -> list[str]:
    return TABLE.read_text(encoding="utf-8").splitlines()[1:] if TABLE.exists() else []


def pytest_generate_tests(metafunc):
    if "area" in metafunc.fixturenames:
        metafunc.parametrize("area", sorted({area_of(route.path) for route in routes()}))


def test_every_route_answers_every_role_as_the_table_says(prefecture, request, area):
    world, things = prefecture
    found = lines(area, world, things)
    known = [row for row in table() if area_of(row.split("\t")[1]) == area]
    if request.config.getoption("--write-access-table"):
        rows = sorted({*(set(table()) - set(known)), *found})
        TABLE.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        known = found
    assert found == known


def test_the_table_names_no_route_that_is_gone():
    assert {area_of(row.split("\t")[1]) for row in table()} == {area_of(route.path) for route in routes()}


def test_no_answer_is_an_error():
    assert [row for row in table() if not row.endswith("\t·")] == []


def test_every_view_declares_its_rule():
    assert [route.path for route in routes() if not route.rule] == []
