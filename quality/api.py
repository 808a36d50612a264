"""The REST API: every resource under `/api/v1/`, and its document."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from programmes.api import changes
from programmes.api import views as programmes
from quality.accounts.api import views as accounts
from quality.core.api.schema import openapi_document
from quality.core.api.views import NoSuchAddress

router = SimpleRouter()
router.register("tokens", accounts.Tokens, basename="tokens")
router.register("observations", programmes.Observations, basename="observations")
router.register(
    r"observations/(?P<parent>[0-9]{1,18})/photos", programmes.Photos, basename="observation-photos"
)

app_name = "api"
urlpatterns = [
    path("schema/", openapi_document, name="schema"),
    path("v1/me/", accounts.MeView.as_view(), name="me"),
    path("v1/observations/changes/", changes.Changes.as_view(), name="observations-changes"),
    path("v1/", include(router.urls)),
    re_path(r"", NoSuchAddress.as_view(), name="nothing"),
]
