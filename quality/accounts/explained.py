"""“Who can see this”: apps say once, for each kind of record, which permission and which place decide it.

    register_explained(Observation, "observation.view", places=lambda o: {"school": o.school, "persons": [
        (o.observer, _("observed the lesson")), (o.teacher, _("taught the lesson"))]})

`places` answers the arguments of `services.who_can_see`, and another `permission` where the record's state asks for
one. A link is drawn by `{% who_link record %}` (templatetags).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Explained:
    """How the visibility of one kind of record is explained."""

    model: type[models.Model]
    permission: str
    places: Callable[[Any], dict[str, Any]]


_explained: dict[str, Explained] = {}


def register_explained(
    model: type[models.Model], permission: str, places: Callable[[Any], dict[str, Any]]
) -> None:
    """Registering the same model again replaces the explanation."""
    _explained[model._meta.label_lower] = Explained(model, permission, places)


def explained(label: str) -> Explained | None:
    """The explanation for a model's label, for example programmes.observation."""
    return _explained.get(label)
