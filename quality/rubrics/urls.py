"""Addresses of the rubrics."""

from django.urls import path

from . import views

app_name = "rubrics"
urlpatterns = [
    path("", views.rubric_list, name="list"),
    path("versions/<int:pk>/", views.version_detail, name="version"),
    path("<int:pk>/new/", views.version_new, name="new"),
]
