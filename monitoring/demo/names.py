"""Names of people who do not exist: surnames by frequency, given names by gender, rare characters among them."""

from __future__ import annotations

import csv
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

DATA = Path(__file__).with_name("data")
MALE, FEMALE = 1, 2


def read(name: str) -> list[dict[str, str]]:
    """A data file of the demo as dictionaries."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _pools() -> dict[str, list[str]]:
    return {row["kind"]: row["values"].split() for row in read("names")}


@cache
def _weights() -> list[float]:
    """The nth most frequent surname has a share of about 1 / (n + 6)."""
    return list(accumulate(1 / (place + 6) for place in range(len(_pools()["surnames"]))))


def person_name(rng: Random, gender: int) -> str:
    """A natural Chinese name."""
    pools = _pools()
    surname = rng.choices(pools["surnames"], cum_weights=_weights())[0]
    kind = "female" if gender == FEMALE else "male"
    length = 1 if len(surname) == 2 or rng.random() < 0.2 else 2
    return surname + rng.choice(pools[f"{kind}_{length}"])
