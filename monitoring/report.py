"""A bulletin's figures in the order in which people read them: by project, then by requirement, then by place.

Pages, documents, annexes and the proposed words all read this one arrangement. A report loaded for a user holds only
the figures that this user may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from quality.plans import metrics
from quality.plans.evaluation import specification_on
from quality.plans.models import Project, Requirement

from .models import Bulletin, Correction, Figure
from .standing import TEXT

PLACES = ("region", "county", "school")


@dataclass
class Line:
    """One requirement in the bulletin."""

    requirement: Requirement
    unit: str = ""
    whole: Figure | None = None
    counties: list[Figure] = field(default_factory=list)
    schools: list[Figure] = field(default_factory=list)
    people: list[Figure] = field(default_factory=list)

    @property
    def measurable(self) -> bool:
        """False where no metric counts it yet."""
        return self.whole is not None and self.whole.measurable

    @property
    def quantified(self) -> bool:
        """False for a demand in words only, which names nothing to count."""
        return self.whole is not None and self.whole.status != TEXT

    @property
    def counted(self) -> bool:
        """Whether there are numbers for this month."""
        return self.whole is not None and self.whole.bound is not None

    @property
    def places(self) -> list[Figure]:
        """What is ranked: counties where there are several, else schools."""
        return self.counties or self.schools


@dataclass
class ProjectPart:
    """One project with its requirements."""

    project: Project
    lines: list[Line]

    @property
    def counted(self) -> list[Line]:
        """Requirements with numbers."""
        return [line for line in self.lines if line.counted]

    @property
    def not_measurable(self) -> list[Line]:
        """Requirements that cannot be measured yet."""
        return [line for line in self.lines if line.quantified and not line.measurable]

    @property
    def texts(self) -> list[Line]:
        """Demands in words only."""
        return [line for line in self.lines if not line.quantified]


class Report:
    """All of a bulletin, arranged."""

    def __init__(
        self,
        bulletin: Bulletin,
        figures: Iterable[Figure],
        corrections: Iterable[Correction],
        requirements: dict[int, Requirement],
    ) -> None:
        self.bulletin, self.requirements = bulletin, requirements
        self.corrections = list(corrections)
        self.overall: dict[str, list[Figure]] = {"region": [], "county": [], "school": []}
        self.lines: dict[int, Line] = {}
        for figure in figures:
            self._place(figure)
        for figures_ in self._ranked_lists():
            figures_.sort(key=by_rank)

    @classmethod
    def load(
        cls,
        bulletin: Bulletin,
        user=None,
        levels: Iterable[str] = (*PLACES, "person"),
        figures: Q | None = None,
    ) -> Report:
        """From the database, four statements; with a user, what this user may see. `figures` narrows them further."""
        wanted = Figure.objects.filter(figures or Q(), bulletin=bulletin, level__in=levels)
        if user is not None:
            wanted = wanted.visible_to(user)
        found = list(wanted.order_by("pk"))
        ids = {figure.requirement_id for figure in found if figure.requirement_id}
        corrections = list(bulletin.corrections.select_related("earlier"))
        ids |= {line.requirement_id for line in corrections}
        known = Requirement.objects.filter(pk__in=ids).select_related("plan__region", "measure__project")
        return cls(bulletin, found, corrections, {r.pk: r for r in known.prefetch_related("versions")})

    def _place(self, figure: Figure) -> None:
        if figure.requirement_id is None:
            self.overall[figure.level].append(figure)
            return
        line = self.lines.get(figure.requirement_id)
        if line is None:
            requirement = self.requirements[figure.requirement_id]
            line = self.lines[figure.requirement_id] = Line(
                requirement, unit_of(requirement, self.bulletin.as_of)
            )
        if figure.level == "region":
            line.whole = figure
        else:
            {"county": line.counties, "school": line.schools, "person": line.people}[figure.level].append(
                figure
            )

    def _ranked_lists(self):
        yield from self.overall.values()
        for line in self.lines.values():
            yield line.counties
            yield line.schools

    @cached_property
    def projects(self) -> list[ProjectPart]:
        """Projects in the order of their plans."""
        lines = sorted(
            self.lines.values(),
            key=lambda x: (x.requirement.plan.starts_on, x.requirement.plan_id, x.requirement.order),
        )
        parts: dict[int, ProjectPart] = {}
        for line in lines:
            project = line.requirement.measure.project
            parts.setdefault(project.pk, ProjectPart(project, [])).lines.append(line)
        return list(parts.values())

    @property
    def counted(self) -> list[Line]:
        """Requirements with numbers, in order."""
        return [line for part in self.projects for line in part.counted]

    @property
    def not_measurable(self) -> list[Line]:
        """Requirements that cannot be measured yet, in order."""
        return [line for part in self.projects for line in part.not_measurable]

    @property
    def texts(self) -> list[Line]:
        """Demands in words only, in order."""
        return [line for part in self.projects for line in part.texts]

    @property
    def whole(self) -> Figure | None:
        """The region over all requirements."""
        return next(iter(self.overall["region"]), None)

    @property
    def people(self) -> list[tuple[Line, Figure]]:
        """People far behind, with the requirement."""
        return [(line, figure) for line in self.counted for figure in line.people]

    def total(self, state: str) -> int:
        """Bound subjects in a state, summed over the requirements."""
        return sum(getattr(line.whole, state) or 0 for line in self.counted)


def by_rank(figure: Figure) -> tuple:
    """Ranked first, in order; then the others as written."""
    return (figure.rank is None, figure.rank or 0, figure.name)


def unit_of(requirement: Requirement, on) -> str:
    """The unit of a requirement's main clause, in the active language."""
    specification = specification_on(requirement, on)
    if specification is None or not specification.clauses:
        return ""
    metric = metrics.get(specification.clauses[specification.main].metric)
    return str(metric.unit) if metric else ""
