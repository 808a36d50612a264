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
    (r"^api/v1/observations/.*photos/.*pk", "photo"),
    (r"^api/v1/observations/", "observation"),
    (r"^api/v1/bulletins/.*figures/.*pk", "figure"),
    (r"^api/v1/bulletins/.*corrections/.*pk", "correction"),
    (r"^api/v1/bulletins/", "issued"),
    (r"^api/v1/teams/.*members/.*pk", "member"),
    (r"^api/v1/rubric-versions/", "rubric_version"),
    (r"^api/v1/school-years/", "year"),
    (r"^api/v1/classes/", "school_class"),
    (r"^api/v1/people/", "person"),
    (r"^api/v1/(\w+?)s/", ""),  # the thing is called as its collection
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
# What the things of a collection within another hang on.
PARENTS = {"observations": "observation", "bulletins": "issued", "teams": "team"}
# Parameters that are words, not things.
WORDS = {"action": "end-sessions", "label": "organisation.school", "kind": "docx"}


def object_for(route: Route, things: SimpleNamespace) -> str:
    """The route's address for one county's things."""
    plain = re.sub(r"[\^$]", "", route.path)
    found = ((re.search(pattern, plain), name) for pattern, name in THINGS)
    match, name = next(((match, name) for match, name in found if match), (None, ""))
    assert match, f"Say in tests/access/objects.py which thing {route.path} is asked for."
    thing, _dot, attribute = (name or match[1]).partition(".")
    value = str(getattr(getattr(things, thing), attribute or "pk"))
    words = {**WORDS, "key": things.obligation.subject_key}
    parent = PARENTS.get(plain.split("/")[2]) if plain.startswith("api/v1/") else None
    if parent:
        parent = "bulletin" if thing == "correction" else parent
        words["parent"] = str(getattr(things, parent).pk)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: words.get(m[1], value), route.path)
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: words.get(m[1], value), path)
    path = re.sub(r"\((\w+)\|[^)]*\)", r"\1", path)
    return "/" + re.sub(r"[\^$]", "", path)
