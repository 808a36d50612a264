"""What the bench adds to the province: a demand on everybody who holds a post, which no shipped plan makes."""

from __future__ import annotations

import datetime as dt

from quality.plans.models import Measure, Requirement
from quality.plans.services import add_requirement

SPEC = {
    "bound": {"kind": "people"},
    "clauses": [{"metric": "lessons_observed", "at_least": 20, "every": "term"}],
}


def bind_everyone(since: dt.date) -> Requirement:
    """“At least 20 lessons observed a term” for all staff of all schools, with the duties of the present term."""
    texts = {"code": "ALL", "name": "全员听课", "name_en": "Lessons observed by all staff"}
    return add_requirement(
        by=None,
        measure=Measure.objects.order_by("-project__plan__ends_on", "pk")[0],
        spec=SPEC,
        valid_from=since,
        **texts,
    )
