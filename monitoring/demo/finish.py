"""The last step, done by the portal's own services: plans, what is owed, bulletins."""

from __future__ import annotations

from .progress import Progress
from .world import World


def finish(world: World, progress: Progress) -> None:
    """Plans and all that follows from them."""
