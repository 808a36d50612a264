"""What is written about lessons: topics by subject and grade, strengths and suggestions."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from .curriculum import GROUPS
from .marks import Form
from .names import read


class Remarks:
    """Pools of the data files."""

    def __init__(self) -> None:
        self.topics: dict[tuple[str, int], list[str]] = defaultdict(list)
        for row in read("topics"):
            for grade in range(int(row["first_grade"]), int(row["last_grade"]) + 1):
                self.topics[row["subject"], grade] += row["topics"].split("|")
        self.pools: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in read("remarks"):
            self.pools[row["kind"], row["group"]].append(row["text"])

    def topic(self, rng: Random, subject: str, grade: int) -> str:
        """What the lesson was about."""
        pool = self.topics[subject, grade]
        return pool[int(rng.random() * len(pool))]

    def text(self, rng: Random, kind: str, subject: str, phrases: list[str], length: int) -> str:
        """One to three sentences: of the subject, of the rubric, of lessons in general."""
        parts = []
        own, general = self.pools[kind, GROUPS[subject]], self.pools[kind, ""]
        for _ in range(length):
            chance = rng.random()
            if chance < 0.35 and own:
                part = own[int(rng.random() * len(own))]
            elif chance < 0.55 and phrases:
                part = phrases[int(rng.random() * len(phrases))] + "。"
            else:
                part = general[int(rng.random() * len(general))]
            if part not in parts:
                parts.append(part)
        return "".join(parts)

    def both(self, rng: Random, subject: str, form: Form | None) -> tuple[str, str]:
        """Strengths and suggestions; some observers write little."""
        praise, advice = (form.praise, form.advice) if form else ([], [])
        lengths = rng.choices(((0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2)), (6, 6, 30, 30, 20, 8))[0]
        return (
            self.text(rng, "strengths", subject, praise, lengths[0]),
            self.text(rng, "suggestions", subject, advice, lengths[1]),
        )
