"""Photographs: checked, turned upright, shrunk, and written anew without what the camera noted."""

from __future__ import annotations

import io
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from quality.audit.services import record
from quality.core.errors import Refused

from ..models import Draft, Observation, Photo
from .observations import own_open

AT_MOST = 6
LARGEST = 10 * 1024 * 1024
LONGEST_SIDE = 2048
MOST_PIXELS = 60_000_000  # a small file may unpack to gigabytes
FORMATS = ("JPEG", "PNG", "WEBP")


@transaction.atomic
def add_photo(*, by, file: File, draft: Draft | None = None, observation: Observation | None = None) -> Photo:
    """Add one photograph to one's own draft, or to one's own observation in an open term."""
    if observation is not None:
        observation = own_open(by, observation)
    elif draft is None or draft.user_id != by.pk:
        raise Refused(_("This draft belongs to somebody else."), code="not_allowed")
    if Photo.objects.filter(draft=draft, observation=observation).count() >= AT_MOST:
        raise Refused(
            _("A record holds at most %(n)s photos.") % {"n": AT_MOST}, field="photos", code="too_many"
        )
    photo = Photo(draft=draft, observation=observation)
    photo.file.save(f"{uuid4().hex}.jpg", ContentFile(encoded(file)), save=False)
    photo.save()
    if observation is not None:
        record(by=by, action="observation.photo_added", target=observation, school=observation.school)
    return photo


@transaction.atomic
def remove_photo(*, by, photo: Photo) -> None:
    """Take one photograph away, file and all."""
    observation = own_open(by, photo.observation) if photo.observation_id else None
    if observation is None and (photo.draft is None or photo.draft.user_id != by.pk):
        raise Refused(_("This draft belongs to somebody else."), code="not_allowed")
    if observation is not None:
        record(by=by, action="observation.photo_removed", target=observation, school=observation.school)
    transaction.on_commit(lambda: photo.file.delete(save=False))
    photo.delete()


def encoded(file: File) -> bytes:
    """A JPEG of the picture, whatever the name said; position, device and comments stay behind."""
    if file.size > LARGEST:
        raise Refused(_("A photo may have at most 10 MB."), field="photos", code="too_large")
    try:
        image = Image.open(file, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_("The photo has too many pixels."), field="photos", code="too_large")
        image = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(
            _("This is not a photo that can be read. Use JPEG, PNG or WebP."),
            field="photos",
            code="not_a_photo",
        ) from None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
