"""The home page: what each app has to say to this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import sections
from .access import SIGNED_IN, access
from .clock import today


@access(SIGNED_IN, "GET")
def home(request: HttpRequest) -> HttpResponse:
    """The sections that the apps registered for the front page, as far as this person may see them."""
    return render(request, "home.html", {"sections": sections.rendered(request, "home"), "today": today()})
