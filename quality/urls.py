"""Every address of the portal. Each view says who may open it; other people's views are declared here."""

from collections.abc import Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

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


urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("observations/", include("programmes.urls")),
    path("rubrics/", include("quality.rubrics.urls")),
    path("account/", include_declared("allauth.urls", PUBLIC)),
]
