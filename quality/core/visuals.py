"""Geometry of the small drawings, so that templates stay free of arithmetic and of style attributes."""

import math
from typing import Any

RADIUS = 52
CENTRE = 64
LENGTH = 2 * math.pi * RADIUS


def scale(value: Any, target: Any) -> float | None:
    """Value as a percentage of the target, kept within the drawing; None where either is unknown."""
    if value is None or target is None:
        return None
    if float(target) <= 0:
        return 100.0
    return round(max(0.0, min(100.0, float(value) * 100 / float(target))), 2)


def arc(share: float | None) -> str:
    """stroke-dasharray of the filled part of a ring; a sliver shows that something has been done."""
    drawn = 0.0 if not share else max(share, 1.5)
    return f"{drawn / 100 * LENGTH:.2f} {LENGTH:.2f}"


def pace_mark(share: float | None) -> dict[str, float] | None:
    """End points of the stroke across the ring at the pace expected today; none at the very start or end."""
    if share is None or not 0 < share < 100:
        return None
    angle = share / 100 * 2 * math.pi - math.pi / 2
    inner, outer = RADIUS - 9, RADIUS + 9
    return {
        "x1": round(CENTRE + inner * math.cos(angle), 2),
        "y1": round(CENTRE + inner * math.sin(angle), 2),
        "x2": round(CENTRE + outer * math.cos(angle), 2),
        "y2": round(CENTRE + outer * math.sin(angle), 2),
    }
