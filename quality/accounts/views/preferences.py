"""Language and theme: kept with the account, and in a cookie for visitors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from quality.core.access import PUBLIC, access

from ..services import change_language, change_theme
from ..services.preferences import THEMES

YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the person came from, if it is one of ours."""
    target = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if ours else "/")


def remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    """For the time before sign-in; scripts may read the theme."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@access(PUBLIC, "POST")
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of all pages."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return back(request)
    if request.user.is_authenticated:
        change_language(by=request.user, language=language)
    return remember(back(request), settings.LANGUAGE_COOKIE_NAME, language)


@access(PUBLIC, "POST")
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; asked by the page in the background."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponse(status=400)
    if request.user.is_authenticated:
        change_theme(by=request.user, theme=theme)
    return remember(HttpResponse(status=204), "theme", theme)
