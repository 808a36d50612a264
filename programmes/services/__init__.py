"""Changes to lesson observations, their drafts and photographs."""

from .drafts import discard_draft, save_draft
from .observations import (
    Submission,
    delete_observation,
    edit_observation,
    mark_read,
    refuse_change,
    submit_observation,
)
from .photos import add_photo, remove_photo

__all__ = [
    "Submission",
    "add_photo",
    "delete_observation",
    "discard_draft",
    "edit_observation",
    "mark_read",
    "refuse_change",
    "remove_photo",
    "save_draft",
    "submit_observation",
]
