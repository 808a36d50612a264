"""What was measured, as text on the screen and as a page of the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import django
from django.db import connection

from quality.core.clock import now

from .timing import Compared

HEAD = ("what", "portal", "bare", "ratio", "bound", "")


@dataclass(frozen=True)
class Line:
    """One figure. `ratio` is compared with `bound`: at most it, or at least it for shares."""

    what: str
    portal: str
    bare: str = ""
    ratio: float | None = None
    bound: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bound is kept; true where there is none."""
        if self.ratio is None or self.bound is None:
            return True
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as a row of a table."""
        share = "" if self.ratio is None else f"{self.ratio:.0%}" if self.at_least else f"{self.ratio:.2f}"
        if self.bound is None:
            return self.what, self.portal, self.bare, share, "", ""
        bound = f"≥ {self.bound:.0%}" if self.at_least else f"≤ {self.bound:.2f}"
        return self.what, self.portal, self.bare, share, bound, "holds" if self.holds else "MISSED"


@dataclass
class Part:
    """One question with how it is measured and its figures."""

    letter: str
    title: str
    how: str
    lines: list[Line] = field(default_factory=list)


def milliseconds(seconds: float) -> str:
    """A duration for people."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def at_most(what: str, found: Compared, bound: float | None = None) -> Line:
    """A line whose ratio of durations must stay below a bound."""
    return Line(what, milliseconds(found.first), milliseconds(found.second), found.ratio, bound)


def at_least(what: str, found: Compared, bound: float | None = None) -> Line:
    """A line whose share of the bare rate must stay above a bound."""
    rates = (f"{1 / found.first:.0f} /s", f"{1 / found.second:.0f} /s")
    return Line(what, *rates, 1 / found.ratio, bound, at_least=True)


class Report:
    """Collects the parts and tells each line as soon as it is known."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.say = say
        self.parts: list[Part] = []

    def part(self, letter: str, title: str, how: str) -> None:
        """Begin a question, or go on with it on other data."""
        if letter not in [part.letter for part in self.parts]:
            self.parts.append(Part(letter, title, how))
            self.say(f"\n({letter}) {title}\n    {how}")

    def add(self, letter: str, line: Line) -> None:
        """One figure of a question."""
        next(part for part in self.parts if part.letter == letter).lines.append(line)
        what, portal, bare, ratio, bound, holds = line.cells
        self.say(f"  {what:<64} {portal:>10} {bare:>10} {ratio:>6} {bound:>7} {holds}".rstrip())

    @property
    def missed(self) -> list[Line]:
        """Figures beyond their bound."""
        return [line for part in self.parts for line in part.lines if not line.holds]

    def page(self, title: str = "Benchmarks") -> str:
        """The documentation page."""
        blocks = [f"# {title}", f"Written by `make bench` on {now().date()}: {machine()}."]
        for part in sorted(self.parts, key=lambda part: part.letter):
            rows = [HEAD, ("---", "--:", "--:", "--:", "--:", "---"), *(line.cells for line in part.lines)]
            table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
            blocks += [f"## ({part.letter}) {part.title}", part.how, table]
        return "\n\n".join(blocks) + "\n"

    def write(self, path: Path) -> None:
        """Put the page into a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.page(), encoding="utf-8")


def machine() -> str:
    """Size of the machine and versions, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0].split()[0]
    versions = f"PostgreSQL {server}, Python {platform.python_version()}, Django {django.get_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {versions}"
