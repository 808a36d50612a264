"""The portal's addresses with the bare views before them; in force during a bench only."""

from django.urls import include, path

from .views import bare_api, bare_page

urlpatterns = [
    path("bare/page/<str:key>/", bare_page),
    path("bare/api/<str:key>/", bare_api),
    path("", include("quality.urls")),
]
