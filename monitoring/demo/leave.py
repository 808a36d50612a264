"""Absences as exemptions from duties, approved by the bureau of the county."""

from __future__ import annotations

from quality.plans.models import Adjustment

from .world import World
from .writer import Writer


def write(writer: Writer, world: World) -> None:
    """One exemption per absence."""
    leaves = sorted(world.leaves, key=lambda leave: (leave.start, leave.person.id))
    writer.rows(
        Adjustment,
        ["id", "person", "school", "factor", "reason", "valid_from", "valid_to", "approved_by_name"],
        (
            (i, x.person.id, x.school.id, 0, x.reason, x.start, x.end, f"{x.school.county.name}教育局人事股")
            for i, x in enumerate(leaves, start=1)
        ),
    )
