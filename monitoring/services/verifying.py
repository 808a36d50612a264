"""Whether a bulletin is what it was: its digest, and what records would say today."""

from __future__ import annotations

from ..digest import digest
from ..models import Bulletin, Correction
from .corrections import of_bulletin


def verify(bulletin: Bulletin) -> bool:
    """Whether the stored figures still give the digest taken when they were compiled."""
    return digest(bulletin.figures.all(), bulletin.corrections.all()) == bulletin.digest


def differences(bulletin: Bulletin) -> list[Correction]:
    """Figures that would be different today, not yet stated as corrections anywhere. Nothing is saved."""
    return of_bulletin(bulletin)
