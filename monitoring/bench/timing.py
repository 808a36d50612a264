"""Fair comparison on a machine that others use, too: what is compared takes turns, and medians are kept."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any

Call = Callable[[], Any]
AT_LEAST, AT_MOST = 7, 400  # pairs; of calls that are quick a few more
QUICK = 0.5  # seconds


@dataclass(frozen=True)
class Compared:
    """Medians of two calls in seconds, the median of the ratios of their pairs, and how many pairs there were."""

    first: float
    second: float
    ratio: float
    pairs: int


def compared(first: Call, second: Call, seconds: float = 6.0) -> Compared:
    """Pairs in turn, A B or B A by chance, after warming up, for some seconds or until there are enough pairs."""
    first(), second()
    slower = clocked(first) + clocked(second)
    at_least = AT_LEAST if slower > QUICK else 3 * AT_LEAST
    gc.collect()
    times: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    turns = Random(
        7
    )  # or what recurs every other call, such as a collection of garbage, always hits the same one
    while len(times) < at_least or (time.perf_counter() < end and len(times) < AT_MOST):
        if turns.random() < 0.5:
            times.append((clocked(first), clocked(second)))
        else:
            times.append((clocked(second), clocked(first))[::-1])
    ones, others = zip(*times, strict=True)
    return Compared(median(ones), median(others), median(a / b for a, b in times), len(times))


def alone(call: Call, seconds: float = 2.0) -> float:
    """Median of one call in seconds."""
    call()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or (time.perf_counter() < end and len(times) < AT_MOST):
        times.append(clocked(call))
    return median(times)


def clocked(call: Call) -> float:
    """Seconds that one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
