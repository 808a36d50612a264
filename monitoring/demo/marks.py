"""Marks on the rubrics in force, ready made: for each percentage some forms filled in."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random
from typing import NamedTuple

from quality.rubrics.models import Version
from quality.rubrics.services import clean_points, install_defaults, score

LOWEST, HIGHEST, VARIANTS = 52, 99, 10
KINDERGARTEN = "kindergarten"


class Form(NamedTuple):
    """A form filled in: marks as they are stored, total, grade, and the rubric's phrases for the best and weakest line."""

    version_id: int
    points: str  # as JSON
    total: Decimal
    grade: str
    praise: list[str]
    advice: list[str]


class Marks:
    """Filled-in forms by kind of school and percentage."""

    def __init__(self, rng: Random) -> None:
        install_defaults()
        current = [version.pk for version in Version.objects.filter(rubric__active=True).current()]
        versions = Version.objects.filter(pk__in=current).with_content().order_by("pk")
        self.forms = {version.rubric.code: self._fill(rng, version) for version in versions}
        stages = {version.rubric.code: version.rubric.stages for version in versions}
        self.nursery = [code for code in self.forms if stages[code] == [KINDERGARTEN]]
        self.school = [code for code in self.forms if code not in self.nursery]

    def rubric_for(self, school) -> str:
        """The rubric a school uses."""
        codes = self.nursery if school.stage == KINDERGARTEN and self.nursery else self.school
        return codes[school.id % len(codes)]

    def _fill(self, rng: Random, version: Version) -> list[list[Form]]:
        return [
            [self._form(rng, version, percent) for _ in range(VARIANTS)]
            for percent in range(LOWEST, HIGHEST + 1)
        ]

    def _form(self, rng: Random, version: Version, percent: int) -> Form:
        """Marks that come to about a percentage."""
        criteria, points, shares = list(version.criteria.all()), {}, []
        for criterion in criteria:
            share = min(1.0, max(0.3, percent / 100 + rng.gauss(0, 0.05)))
            steps = round(float(criterion.maximum) * share / float(criterion.step))
            points[str(criterion.pk)] = str(steps * criterion.step)
            shares.append(share)
        best, weakest = criteria[shares.index(max(shares))], criteria[shares.index(min(shares))]
        given = score(version, points)
        return Form(
            version.pk,
            json.dumps(clean_points(version, points)),
            given.total,
            given.grade,
            best.phrases.get("strengths", []),
            weakest.phrases.get("suggestions", []),
        )

    def form(self, rng: Random, rubric: str, percent: float) -> Form:
        """A form for a percentage."""
        row = self.forms[rubric][min(HIGHEST, max(LOWEST, round(percent))) - LOWEST]
        return row[int(rng.random() * VARIANTS)]
