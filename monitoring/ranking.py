"""Ranking by completion: 1, 2, 2, 4. Places without a rate have no rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

EXACT = Decimal("1e-12")  # equal fractions are equal whichever way they were added up
SHOWN = Decimal("1e-4")


def rate_of(done: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Share of what is owed that is done, exact enough to compare; None where nothing is owed."""
    return (done / target).quantize(EXACT) if target and done is not None else None


def mean(rates: Iterable[Decimal | None]) -> Decimal | None:
    """Mean of the rates there are."""
    known = [rate for rate in rates if rate is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(EXACT) if known else None


def rounded(rate: Decimal | None) -> Decimal | None:
    """A rate as it is kept: four decimals, half up."""
    return None if rate is None else rate.quantize(SHOWN, ROUND_HALF_UP)


def ranks(rates: Sequence[Decimal | None]) -> list[int | None]:
    """The rank of each, highest first; equals share a rank and the next one is skipped."""
    known = sorted((rate for rate in rates if rate is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for place, rate in enumerate(known, start=1):
        first.setdefault(rate, place)
    return [None if rate is None else first[rate] for rate in rates]
