"""(c) The list page and the list endpoint against bare views with the same SQL; (e) the main pages by themselves."""

from __future__ import annotations

from collections.abc import Callable

from programmes.models import Observation
from quality.accounts.models import User

from .bare_sql import Recording
from .client import Caller, Headers, with_session, with_token
from .report import Line, Report, at_least, milliseconds
from .timing import alone, compared
from .views import BARE, NOTHING, Bare, plain_table

TITLE = "Lists of 50 observations, requests per second"
HOW = (
    "Requests through the WSGI handler in this process, the portal's view and a bare view in turn, each with the same "
    "middleware and authentication. The bare view runs the very SQL statements that the portal's view was seen to send, "
    "with the driver's own cursor. For the endpoint it dumps the rows with `json`; for the page it renders the columns "
    "that the page shows in a plain template: a table without frame, filters or links."
)
PAGE, ENDPOINT = "/observations/", "/api/v1/observations/"
BOUNDS = {PAGE: 0.5, ENDPOINT: 0.6}
USERS = ("demo-prefecture", "demo-principal")
SHOWN = (
    *("observed_on", "topic", "subject", "lesson_type", "school_class__name", "school__name"),
    *("teacher__name", "observer__name", "kind", "score", "grade"),
)


def measure(report: Report, scale: str, handler: Callable, seconds: float) -> None:
    """Page and endpoint, for the bureau's staff and for a principal."""
    report.part("c", TITLE, HOW)
    for username in USERS:
        session, token = with_session(username), with_token(username)
        for url, headers in ((PAGE, session), (ENDPOINT, token)):
            ours, bare = pair(handler, url, headers)
            found = compared(ours, bare, seconds)
            report.add("c", at_least(f"{scale}: {url} for {username}", found, BOUNDS[url]))


def pair(handler: Callable, url: str, headers: Headers) -> tuple[Caller, Caller]:
    """A caller of the portal's view and one of the bare view that does the same."""
    prefix = "/bare/api/" if "HTTP_AUTHORIZATION" in headers else "/bare/page/"
    ours = Caller(handler, url, headers)
    nothing = Caller(handler, f"{prefix}{NOTHING}/", headers)
    ours(), nothing()  # what is noted once a minute has been noted
    with Recording().on() as before:
        nothing()
    with Recording().on() as whole:
        ours()
    BARE["rows"] = Bare(whole.after(before), plain_table(SHOWN))
    return ours, Caller(handler, f"{prefix}rows/", headers)


# ---- every main page by itself

VISITED_TITLE = "Main pages by themselves"
VISITED_HOW = "One request through the WSGI handler after a first one: SQL statements, and the median time."
VISITED = {
    "demo-principal": ("/", PAGE, "/observations/new/"),
    "demo-prefecture": ("/", PAGE, "/dashboard/", "/plans/", "/bulletins/", "/organisation/schools/"),
}


def visit(report: Report, scale: str, handler: Callable, seconds: float = 1.0) -> None:
    """How many statements the main pages send, and how long they take."""
    report.part("e", VISITED_TITLE, VISITED_HOW)
    for username, urls in VISITED.items():
        session = with_session(username)
        latest = Observation.objects.visible_to(User.objects.get(username=username)).order_by("-pk")[0]
        for url in (*urls, f"{PAGE}{latest.pk}/"):
            caller = Caller(handler, url, session)
            caller()
            with Recording().on() as seen:
                caller()
            took = f"{len(seen)} SQL, {milliseconds(alone(caller, seconds))}"
            report.add("e", Line(f"{scale}: {url} for {username}", took))
