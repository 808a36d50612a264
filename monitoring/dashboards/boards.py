"""What a dashboard shows, out of one statement over places and one over the people far behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from quality.core.text import localized, number, percent
from quality.plans.coverage import Measured, Standing, standing
from quality.plans.evaluation import places, questions, specification_on, subjects
from quality.plans.figures import Figures, Question
from quality.plans.models import Obligation, Requirement
from quality.plans.sentences import sentence
from quality.plans.tables import subject_rows
from quality.plans.words import shown

from ..links import evaluation_url
from ..ranking import mean, ranks, rate_of
from ..standing import standing as place_standing

FAR = ("missed", "far_behind", "broken")
MOST = 10
Key = tuple[int, int | None, int | None]


@dataclass
class Board:
    """The requirements in force on a day, as far as one person may see who is bound by them."""

    on: dt.date
    obligations: QuerySet[Obligation]
    requirements: list[Requirement]
    standings: list[Standing] = field(default_factory=list)

    @cached_property
    def asked(self) -> list[Question]:
        """Measured requirements with their periods."""
        return questions(self.requirements, self.on)

    @cached_property
    def figures(self) -> list[Figures]:
        """Sums over everything, counties and schools, of those who owe something."""
        found = places(self.asked, self.on, self.obligations)
        return [row for row in found if row.bound or row.counts.get("exempt")]

    @cached_property
    def by_place(self) -> dict[Key, Figures]:
        """Sums by requirement, county and school; the whole has neither."""
        return {(row.requirement_id, row.county_id, row.school_id): row for row in self.figures}

    @cached_property
    def live(self) -> list[Question]:
        """Requirements by which somebody in sight is bound, in the plan's order."""
        bound = {row.requirement_id for row in self.figures}
        return [question for question in self.asked if question.requirement.pk in bound]

    def whole(self, question: Question) -> Figures | None:
        return self.by_place.get((question.requirement.pk, None, None))

    @property
    def tiles(self) -> dict[str, int]:
        """Duties by state, and how much cannot be measured yet. Open numbers are counted by themselves."""
        wholes = [row for row in self.figures if row.level == "region"]

        def count(*states: str) -> int:
            return sum(row.counts.get(state, 0) for row in wholes for state in states)

        unset = count("unset")
        return {
            "requirements": len(self.live),
            "owed": sum(row.bound for row in wholes) - unset,
            "met": count("met"),
            "behind": sum(row.behind for row in wholes),
            "not_yet": sum(one.measured == Measured.NOT_YET for one in self.standings),
            "unset": unset,
        }

    def cell(self, question: Question, row: Figures | None) -> dict[str, Any] | None:
        """One place under one requirement; nothing where nobody is bound."""
        if row is None:
            return None
        state = place_standing(row, over=question.window.end < self.on)
        code, label = shown(state)
        rate = rate_in(question, row)
        words = percent(rate, 0) if rate is not None else str(label)
        title = _("%(name)s: %(state)s; %(behind)s of %(bound)s behind") % {
            "name": localized(question.requirement, "name"), "state": label,
            "behind": row.behind, "bound": row.bound,
        }  # fmt: skip
        url = evaluation_url(question.requirement.pk, self.on, row.county_id, row.school_id)
        return {"status": code, "text": words, "url": url, "title": title}

    def far_behind(self, limit: int = MOST) -> list[dict[str, Any]]:
        """Who is furthest behind, with the requirement."""
        return subject_rows(subjects(self.live, self.on, self.obligations, FAR, limit), self.live, self.on)

    def everyone(self) -> list[dict[str, Any]]:
        """All who are bound, worst first."""
        return subject_rows(subjects(self.live, self.on, self.obligations), self.live, self.on)

    def ranking(self, level: str, names: dict[int, str]) -> list[dict[str, Any]]:
        """Counties or schools by the mean of their rates, as the bulletin ranks them: 1, 2, 2, 4."""
        by_pk = {question.requirement.pk: question for question in self.live}
        rates: dict[int, list[Decimal | None]] = {}
        behind: dict[int, int] = {}
        for row in self.figures:
            pk = row.county_id if level == "county" else row.school_id
            if row.level == level and pk in names and row.requirement_id in by_pk:
                rates.setdefault(pk, []).append(rate_in(by_pk[row.requirement_id], row))
                behind[pk] = behind.get(pk, 0) + row.behind
        means = {pk: mean(found) for pk, found in rates.items()}
        order = sorted(means, key=lambda pk: (means[pk] is None, -(means[pk] or 0), names[pk]))
        places_of = ranks([means[pk] for pk in order])
        return [
            {"pk": pk, "name": names[pk], "rank": rank, "rate": means[pk], "behind": behind[pk]}
            for pk, rank in zip(order, places_of, strict=True)
        ]


def rate_in(question: Question, row: Figures) -> Decimal | None:
    """Done by target, as in the bulletin; for a limit, the share of those that have kept it so far."""
    if question.clause.target.operator == "at_most":
        return rate_of(Decimal(row.bound - row.counts.get("broken", 0)), Decimal(row.bound))
    return rate_of(row.done, row.target)


def board_for(obligations: QuerySet[Obligation], plans: QuerySet, on: dt.date) -> Board:
    """All requirements in force on a day: one statement for them, one for their versions."""
    live = plans.filter(status="published", starts_on__lte=on, ends_on__gte=on)
    requirements = list(
        Requirement.objects.filter(plan__in=live, status="published")
        .select_related("plan__region")
        .prefetch_related("versions")
        .order_by("-plan__region__level", "plan", "order")
    )
    standings = [standing(specification_on(requirement, on)) for requirement in requirements]
    return Board(on, obligations, requirements, standings)


def county_map(board: Board, names: dict[int, str]) -> dict[str, Any]:
    """Requirement × county."""
    return {
        "caption": _("How the counties stand in each requirement"),
        "corner": _("Requirement"),
        "columns": [
            {"label": name, "url": f"{reverse('monitoring:county', args=[pk])}?on={board.on}"} for pk, name in names.items()
        ],
        "rows": [
            {**_heading(question, board.on),
             "cells": [board.cell(question, board.by_place.get((question.requirement.pk, pk, None))) for pk in names]}
            for question in board.live
        ],
    }  # fmt: skip


def school_map(board: Board, names: dict[int, str], county: int) -> dict[str, Any]:
    """School × requirement."""
    return {
        "caption": _("How the schools stand in each requirement"),
        "corner": _("School"),
        "columns": [_column(question, board.on) for question in board.live],
        "rows": [
            {"label": name, "url": f"{reverse('monitoring:school', args=[pk])}?on={board.on}",
             "cells": [board.cell(q, board.by_place.get((q.requirement.pk, county, pk))) for q in board.live]}
            for pk, name in names.items()
        ],
    }  # fmt: skip


def people_map(board: Board, rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Person × requirement, with value and target in each cell."""
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = people.setdefault(row["key"], {"row": row, "cells": {}})
        one["cells"][row["requirement"].pk] = _person_cell(row, board.on)
    return {
        "caption": _("How each person stands in each requirement"),
        "corner": _("Full name"),
        "columns": [_column(question, board.on) for question in board.live],
        "rows": [
            {"label": one["row"]["subject"].name, "note": one["row"]["subject"].post, "url": _person_url(one["row"], board.on),
             "cells": [one["cells"].get(question.requirement.pk) for question in board.live]}
            for one in people.values()
        ],
    }  # fmt: skip


def _person_url(row: dict[str, Any], on: dt.date) -> str:
    f = row["figures"]
    return (
        f"{reverse('monitoring:person', args=[f.person_id])}?on={on}" if f.person_id else row["subject"].url
    )


def _person_cell(row: dict[str, Any], on: dt.date) -> dict[str, Any]:
    f = row["figures"]
    target = number(f.target) if f.target is not None else _("not set")
    url = reverse("plans:subject", args=[row["requirement"].pk, f.subject_key])
    title = f"{localized(row['requirement'], 'name')}: {row['label']}"
    return {
        "status": row["status"],
        "text": f"{number(f.value)} / {target}",
        "url": f"{url}?on={on}",
        "title": title,
    }


def _heading(question: Question, on: dt.date) -> dict[str, Any]:
    requirement = question.requirement
    return {
        "label": f"{requirement.code} {localized(requirement, 'name')}",
        "url": evaluation_url(requirement.pk, on),
        "note": _note(question),
    }


def _note(question: Question) -> str:
    """The period; with the county whose own plan it is, since two counties may number alike."""
    region = question.requirement.plan.region
    place = f"{localized(region, 'name')} · " if region.level == "county" else ""
    return f"{place}{question.window.label}"


def _column(question: Question, on: dt.date) -> dict[str, Any]:
    requirement = question.requirement
    return {
        "label": f"{requirement.code} {localized(requirement, 'name')}",
        "url": evaluation_url(requirement.pk, on),
        "title": sentence(question.specification),
    }
