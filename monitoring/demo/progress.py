"""A progress bar on standard error."""

from __future__ import annotations

import time
from typing import TextIO

WIDTH = 28


class Progress:
    """Names the step at work and how far it is; on a terminal in one line, elsewhere one line a step."""

    def __init__(self, stream: TextIO | None, steps: int) -> None:
        self.stream, self.steps = stream, steps
        self.began = self.shown = time.monotonic()
        self.done, self.label, self.within = -1, "", 0.0

    def step(self, label: str) -> None:
        """Begin the next step."""
        self.done, self.label, self.within = self.done + 1, label, 0.0
        self._show(force=True)

    def part(self, share: float) -> None:
        """Say how much of the present step is done, from 0 to 1."""
        self.within = min(1.0, share)
        self._show()

    def finish(self) -> None:
        """Fill the bar and end the line."""
        self.done, self.label, self.within = self.steps, "done", 0.0
        self._show(force=True)
        if self.stream is not None and self.stream.isatty():
            self.stream.write("\n")

    def _show(self, force: bool = False) -> None:
        if self.stream is None:
            return
        now, terminal = time.monotonic(), self.stream.isatty()
        if not force and (not terminal or now - self.shown < 0.1):
            return
        self.shown = now
        share = min(1.0, (self.done + self.within) / self.steps)
        bar = "#" * round(share * WIDTH)
        line = f"{now - self.began:6.1f} s [{bar:<{WIDTH}}] {share:4.0%} {self.label:<34}"
        self.stream.write(f"\r{line}" if terminal else f"{line.rstrip()}\n")
        self.stream.flush()
