"""Every address of the portal. Each view says who may open it; other people's views are declared here."""

from collections.abc import Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path, re_path

from quality.accounts.views.pages import closed
from quality.accounts.views.preferences import set_language, set_theme
from quality.core.access import PUBLIC, declare
from quality.core.health import healthz
from quality.core.views import home


def patterns_below(patterns: list) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from patterns_below(entry.url_patterns)
        else:
            yield entry


def include_declared(urlconf: str, rule: str) -> tuple:
    """`include` for views that are not ours and check sign-in themselves."""
    for pattern in patterns_below(import_module(urlconf).urlpatterns):
        declare(pattern.callback, rule)
    return include(urlconf)


# Accounts, their e-mail addresses and first passwords are made by those who look after them.
CLOSED = "signup|3rdparty(?=/$)|email|confirm-email|password/set|password/reset|login/code|3rdparty/signup"

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("organisation/", include("quality.organisation.urls")),
    path("families/", include("families.urls")),
    path("observations/", include("programmes.urls")),
    path("rubrics/", include("quality.rubrics.urls")),
    path("plans/", include("quality.plans.urls")),
    path("jobs/", include("quality.jobs.urls")),
    path("", include("monitoring.urls")),
    path("api/", include("quality.api")),
    path("language/", set_language, name="set_language"),
    path("theme/", set_theme, name="set_theme"),
    path("accounts/", include("quality.accounts.urls")),
    re_path(rf"^account/({CLOSED})/", closed),
    path("account/", include_declared("allauth.urls", PUBLIC)),
]

handler500 = "quality.core.api.problems.server_error"
