"""The REST API: every resource under `/api/v1/`, and its document."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from monitoring.api import views as monitoring
from programmes.api import changes
from programmes.api import views as programmes
from quality.accounts.api import views as accounts
from quality.core.api.schema import openapi_document
from quality.core.api.views import NoSuchAddress
from quality.jobs.api import views as jobs
from quality.organisation.api import views as organisation
from quality.plans.api import evaluation
from quality.plans.api import views as plans
from quality.rubrics.api import views as rubrics

RESOURCES = {
    "regions": organisation.Regions,
    "schools": organisation.Schools,
    "school-years": organisation.SchoolYears,
    "terms": organisation.Terms,
    "people": organisation.People,
    "posts": organisation.Posts,
    "classes": organisation.Classes,
    "teachings": organisation.Teachings,
    "teams": organisation.Teams,
    "tokens": accounts.Tokens,
    "rubrics": rubrics.Rubrics,
    "rubric-versions": rubrics.Versions,
    "plans": plans.Plans,
    "requirements": plans.Requirements,
    "adjustments": plans.Adjustments,
    "observations": programmes.Observations,
    "bulletins": monitoring.Bulletins,
    "receipts": monitoring.Receipts,
    "jobs": jobs.Jobs,
}
PARTS = {
    "teams/members": organisation.Members,
    "observations/photos": programmes.Photos,
    "bulletins/figures": monitoring.Figures,
    "bulletins/corrections": monitoring.Corrections,
}

router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=name)
for name, parts in PARTS.items():
    whole, part = name.split("/")
    router.register(rf"{whole}/(?P<parent>[0-9]{{1,18}})/{part}", parts, basename=name.replace("/", "-"))

app_name = "api"
urlpatterns = [
    path("schema/", openapi_document, name="schema"),
    path("v1/me/", accounts.MeView.as_view(), name="me"),
    path("v1/me/duties/", evaluation.DutiesView.as_view(), name="me-duties"),
    path("v1/metrics/", plans.MetricsView.as_view(), name="metrics"),
    path("v1/observations/changes/", changes.Changes.as_view(), name="observations-changes"),
    re_path(
        r"^v1/requirements/(?P<pk>[0-9]{1,18})/evaluation/$",
        evaluation.EvaluationView.as_view(),
        name="requirements-evaluation",
    ),
    path("v1/", include(router.urls)),
    re_path(r"", NoSuchAddress.as_view(), name="nothing"),
]
