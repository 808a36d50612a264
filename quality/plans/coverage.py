"""How far a plan can be measured: each requirement counted, not yet counted, or text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from . import metrics, shipped
from .language import Specification
from .obligations import measurable
from .population import can_be_found
from .sentences import metric_name


class Measured(models.TextChoices):
    """Whether the portal can count what a requirement demands."""

    YES = "measured", gettext_lazy("Measured")
    NOT_YET = "not_yet", gettext_lazy("Not yet measurable")
    TEXT = "text", gettext_lazy("Text only")


@dataclass(frozen=True)
class Standing:
    """What one requirement counts by, or why it is not counted; `unset` where a number is still open."""

    measured: Measured
    metrics: tuple[str, ...] = ()
    why: str = ""
    unset: bool = False


def standing(specification: Specification | None) -> Standing:
    """How far one requirement can be measured today."""
    if specification is None or not specification.clauses:
        return Standing(Measured.TEXT)
    codes = tuple(dict.fromkeys(clause.metric for clause in specification.clauses))
    unset = any(clause.target.number is None for clause in specification.clauses)
    if measurable(specification):
        return Standing(Measured.YES, codes, "", unset)
    return Standing(Measured.NOT_YET, codes, _why_not(specification, codes), unset)


def _why_not(specification: Specification, codes: tuple[str, ...]) -> str:
    """What is missing, in words."""
    missing = [metric_name(code) for code in codes if metrics.get(code) is None]
    if missing:
        return _("The portal does not count this yet: %(names)s.") % {
            "names": pgettext("between notes", "; ").join(missing)
        }
    if not can_be_found(specification.bound):
        return _("The portal does not know yet who belongs to those who are bound.")
    if any(clause.share for clause in specification.clauses):
        return _("Shares of those concerned are not counted yet.")
    return _("What counts is kept for others than those who are bound.")


def totals(standings: Iterable[Standing]) -> dict[str, int]:
    """How many requirements are in each state, and of how many the number is open."""
    standings = list(standings)
    counts = {state.value: sum(one.measured == state for one in standings) for state in Measured}
    return {"all": len(standings), **counts, "unset": sum(one.unset for one in standings)}


def of_preset(code: str) -> list[tuple[dict[str, Any], Standing]]:
    """All requirements of a shipped plan with their standing."""
    return [
        (demand, standing(Specification.parse(shipped.specification_of(demand))))
        for demand in shipped.requirements(code)
    ]
