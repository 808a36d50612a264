"""Photos: checked by what they are, stripped of what the camera noted, seen only with their record."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from programmes.models import Photo
from programmes.services import add_photo, delete_observation, remove_photo, save_draft, submit_observation
from programmes.services.photos import AT_MOST, LARGEST, encoded
from quality.core.errors import Refused


def picture(width=60, height=40, kind="JPEG", name="photo.jpg", exif=None) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(out, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_photo_loses_what_the_camera_noted_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    found = Image.open(io.BytesIO(encoded(picture(exif=exif))))
    assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (40, 60), {})


def test_a_large_photo_is_shrunk():
    found = Image.open(io.BytesIO(encoded(picture(4000, 1000, "PNG"))))
    assert found.size == (2048, 512)


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>"),
        SimpleUploadedFile("photo.jpg", b""),
        picture(kind="GIF"),
        picture(kind="BMP"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(file):
    with pytest.raises(Refused) as refused:
        encoded(file)
    assert refused.value.code == "not_a_photo"


def test_too_large_files_and_too_many_pixels_are_refused(monkeypatch):
    file = picture()
    file.size = LARGEST + 1
    with pytest.raises(Refused) as refused:
        encoded(file)
    assert refused.value.code == "too_large"
    monkeypatch.setattr("programmes.services.photos.MOST_PIXELS", 100)
    with pytest.raises(Refused) as refused:
        encoded(picture())
    assert refused.value.code == "too_large"


def test_photos_go_from_the_draft_to_the_record(world, lesson):
    by, uuid = world.east.users["principal"], uuid4()
    draft = save_draft(by=by, uuid=uuid, data={})
    photo = add_photo(by=by, file=picture(), draft=draft)
    observation = submit_observation(by=by, uuid=uuid, data=lesson()).observation
    photo.refresh_from_db()
    assert (photo.observation, photo.draft) == (observation, None)


def test_a_record_holds_six(world, submit):
    by, observation = world.east.users["principal"], submit().observation
    for _number in range(AT_MOST):
        add_photo(by=by, file=picture(), observation=observation)
    with pytest.raises(Refused) as refused:
        add_photo(by=by, file=picture(), observation=observation)
    assert refused.value.code == "too_many"


def test_nobody_else_adds_or_removes(world, submit):
    by, other, observation = world.east.users["principal"], world.east.users["dean"], submit().observation
    photo = add_photo(by=by, file=picture(), observation=observation)
    for act in (
        lambda: add_photo(by=other, file=picture(), observation=observation),
        lambda: remove_photo(by=other, photo=photo),
        lambda: add_photo(by=other, file=picture(), draft=save_draft(by=by, uuid=uuid4(), data={})),
    ):
        with pytest.raises(Refused):
            act()


def test_files_go_with_the_photo_and_with_the_record(
    world, submit, media, django_capture_on_commit_callbacks
):
    by, observation = world.east.users["principal"], submit().observation
    first, _second = (add_photo(by=by, file=picture(), observation=observation) for _number in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(by=by, photo=first)
    assert len(list(media.rglob("*.jpg"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        delete_observation(by=by, observation=observation, reason="误录")
    assert not list(media.rglob("*.jpg"))


def test_a_photo_is_served_to_those_who_see_the_record_and_to_nobody_else(world, submit, client):
    photo = add_photo(by=world.east.users["principal"], file=picture(), observation=submit().observation)
    seeing = [
        world.east.users[role] for role in ("principal", "vice_principal", "dean", "teacher", "county_staff")
    ]
    blind = [world.east.users[r] for r in ("cadre", "second_teacher", "neighbour_principal")]
    blind += [world.west.users[r] for r in ("principal", "teacher", "county_staff")]
    assert {user for user in world.everyone() if Photo.objects.visible_to(user).exists()} >= set(seeing)
    for user, status in [*((user, 200) for user in seeing), *((user, 404) for user in blind)]:
        client.force_login(user)
        response = client.get(reverse("programmes:photo", args=[photo.pk]))
        assert response.status_code == status, user
    client.force_login(seeing[0])
    response = client.get(reverse("programmes:photo", args=[photo.pk]))
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_photo_of_a_draft_is_its_owners_alone(world):
    by = world.east.users["principal"]
    add_photo(by=by, file=picture(), draft=save_draft(by=by, uuid=uuid4(), data={}))
    assert {user.username for user in world.everyone() if Photo.objects.visible_to(user).exists()} == {
        by.username
    }
