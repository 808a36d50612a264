"""How a place stands in a requirement, from the sums over its subjects."""

from __future__ import annotations

from decimal import Decimal

from quality.plans.figures import FAR_SHARE, FAR_SHORT, Figures

TEXT = "text"  # status of a demand in words only


def standing(figures: Figures, over: bool) -> str:
    """The status of a place. `over`: the period has ended on the day reported."""
    counts, bound = figures.counts, figures.bound
    if not bound:
        return "exempt" if counts.get("exempt") else "none"
    if figures.target is None:
        return "unset"
    if counts.get("not_due", 0) == bound:
        return "not_due"
    if counts.get("met", 0) == bound:
        return "met"
    if counts.get("broken"):
        return "broken"
    if over and counts.get("missed"):
        return "missed"
    return _pace(figures.done, figures.expected)


def _pace(done: Decimal, expected: Decimal) -> str:
    short = expected // 1 - done
    if short <= 0:
        return "on_track"
    return "far_behind" if done < FAR_SHARE * expected and short >= FAR_SHORT else "behind"
