"""Addresses of lesson observations."""

from django.urls import path

from .views import recording, register

app_name = "programmes"
urlpatterns = [
    path("", register.observation_list, name="observations"),
    path("new/", recording.observation_new, name="new"),
    path("options/", recording.lesson_options, name="lesson_options"),
    path("rubric/", recording.rubric_options, name="rubric_options"),
    path("drafts/<uuid:uuid>/", recording.draft_save, name="draft_save"),
    path("drafts/<uuid:uuid>/discard/", recording.draft_discard, name="draft_discard"),
    path("drafts/<uuid:uuid>/photos/", recording.draft_photos, name="draft_photos"),
    path("photos/<int:pk>/", recording.photo_file, name="photo"),
    path("photos/<int:pk>/remove/", recording.photo_remove, name="photo_remove"),
    path("<int:pk>/", register.observation_detail, name="observation"),
    path("<int:pk>/print/", register.observation_print, name="print"),
    path("<int:pk>/done/", recording.observation_done, name="done"),
    path("<int:pk>/edit/", recording.observation_edit, name="edit"),
    path("<int:pk>/delete/", register.observation_delete, name="delete"),
    path("<int:pk>/read/", register.observation_read, name="read"),
    path("<int:pk>/photos/", recording.observation_photos, name="observation_photos"),
]
