"""Which thing each route with a parameter is asked for."""

from __future__ import annotations

import re
from types import SimpleNamespace

from quality.accounts.routes import Route

# First match wins: pattern of the path → name of the thing (and of its attribute, "pk" where none is said).
THINGS = [
    (r"^account/", "account"),
    (r"^accounts/who/", "school"),
    (r"^accounts/held/", "grant"),
    (r"^accounts/programs/", "program"),
    (r"^accounts/tokens/", "token"),
    (r"^accounts/", "account"),
    (r"/jobs?/", "job"),
    (r"^jobs/", "job"),
    (r"^bulletins/receipts/", "receipt"),
    (r"^bulletins/.*/(verify|bulletin\.)", "issued"),
    (r"^bulletins/", "bulletin"),
    (r"^dashboard/counties/", "region"),
    (r"^dashboard/people/", "person"),
    (r"^dashboard/schools/", "school"),
    (r"^observations/drafts/", "draft.uuid"),
    (r"^observations/photos/", "photo"),
    (r"^observations/", "observation"),
    (r"^organisation/calendar/", "year"),
    (r"^organisation/classes/", "school_class"),
    (r"^organisation/members/", "member"),
    (r"^organisation/people/", "person"),
    (r"^organisation/posts/", "post"),
    (r"^organisation/regions/", "region"),
    (r"^organisation/schools/", "school"),
    (r"^organisation/special-days/", "special_day"),
    (r"^organisation/teams/", "team"),
    (r"^organisation/terms/", "term"),
    (r"^plans/adjustments/", "adjustment"),
    (r"^plans/documents/", "document"),
    (r"^plans/measures/", "measure"),
    (r"^plans/milestones/", "milestone"),
    (r"^plans/projects/", "project"),
    (r"^plans/requirements/", "requirement"),
    (r"^plans/", "plan"),
    (r"^rubrics/versions/", "rubric_version"),
    (r"^rubrics/", "rubric"),
]
# Parameters that are words, not things.
WORDS = {"action": "end-sessions", "label": "organisation.school", "kind": "docx"}


def object_for(route: Route, things: SimpleNamespace) -> str:
    """The route's address for one county's things."""
    plain = re.sub(r"[\^$]", "", route.path)
    name = next((name for pattern, name in THINGS if re.search(pattern, plain)), None)
    assert name, f"Say in tests/access/objects.py which thing {route.path} is asked for."
    thing, _dot, attribute = name.partition(".")
    value = str(getattr(getattr(things, thing), attribute or "pk"))
    words = {**WORDS, "key": things.obligation.subject_key}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: words.get(m[1], value), route.path)
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: words.get(m[1], value), path)
    path = re.sub(r"\((\w+)\|[^)]*\)", r"\1", path)
    return "/" + re.sub(r"[\^$]", "", path)
