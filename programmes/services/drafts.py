"""What has been filled in and not yet submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from quality.core.errors import Refused

from .. import rules
from ..models import Draft, Observation

LONGEST = 5000  # characters of one field: a draft is a form, not a store
AT_MOST = 20  # drafts of one person


@transaction.atomic
def save_draft(*, by, uuid: UUID, data: Mapping[str, Any]) -> Draft:
    """Keep what the form holds under its UUID; each save replaces the one before."""
    rules.observer_of(by)
    if Observation.objects.filter(uuid=uuid).exists():
        raise Refused(_("This record has already been submitted."), code="submitted")
    kept = {str(key): str(value)[:LONGEST] for key, value in data.items()}
    draft = Draft.objects.filter(uuid=uuid).first()
    if draft is None:
        if Draft.objects.filter(user=by).count() >= AT_MOST:
            raise Refused(
                _("You have too many drafts. Finish or discard some of them first."), code="too_many"
            )
        return Draft.objects.create(uuid=uuid, user=by, data=kept)
    if draft.user_id != by.pk:
        raise Refused(_("This draft belongs to somebody else."), code="not_allowed")
    draft.data = kept
    draft.save(update_fields=["data", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(*, by, draft: Draft) -> None:
    """Throw a draft away, with its photographs."""
    if draft.user_id != by.pk:
        raise Refused(_("This draft belongs to somebody else."), code="not_allowed")
    for photo in draft.photos.all():
        transaction.on_commit(lambda file=photo.file: file.delete(save=False))
    draft.delete()
