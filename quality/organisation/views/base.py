"""What the pages share: lists by filter and key, and forms that call one service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.edit import FormMixin

from quality.core.errors import Refused
from quality.core.paging import by_key
from quality.core.scope import scope_of

from ..services.rules import covers


def optional_url(name: str, *args: Any, query: str = "") -> str:
    """Address of another app's page, or "" while that app has none."""
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""


def labels(choices: Any) -> dict[Any, str]:
    """The words of a code list in the reader's language, once per page."""
    return {code: str(label) for code, label in choices.choices}


def may(user, permission: str, place) -> bool:
    """Whether the person may change something in a place; decides which buttons are shown."""
    return covers(scope_of(user), permission, place)


class ListPage(View):
    """A register: filters, one page by key, the results alone for htmx."""

    access = "organisation.view"
    template_name = ""
    url_name = ""  # of one record, with its key
    filterset: Any = None
    order: tuple[str, ...] = ("pk",)
    values: tuple[str, ...] = ()
    count = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, or only its results where htmx asks for them."""
        found = self.filterset(request.GET, queryset=self.get_queryset(), request=request)
        page = by_key(self.shown(found), request.GET.get("cursor"), self.order, count=self.count)
        prefix = reverse(self.url_name, args=[0]).removesuffix("0/")
        rows = [{**row, **self.words(row, found), "url": f"{prefix}{row['pk']}/"} for row in page.rows]
        context = {"filter": found, "page": page, "rows": rows, **self.get_context(found)}
        partial = request.htmx and not request.htmx.history_restore_request
        return render(request, f"{self.template_name}#results" if partial else self.template_name, context)

    def get_queryset(self) -> QuerySet:
        """Rows that the person may see."""
        return self.filterset.Meta.model.objects.visible_to(self.request.user)

    def shown(self, found) -> QuerySet:
        """The filtered rows with what the page shows of them."""
        return found.qs.values(*self.values)

    def words(self, row: dict[str, Any], found) -> dict[str, Any]:
        """Codes of one row in words."""
        return {}

    def get_context(self, found) -> dict[str, Any]:
        """What the template needs beside the rows."""
        return {}


class ServicePage(TemplateResponseMixin, FormMixin, View):
    """A form that calls one service. A refusal is shown at the field that it concerns; nothing is written then.

    `access` is checked by the middleware, and once more in each of the `places`.
    """

    template_name = "organisation/form.html"
    access = "organisation.manage"
    title: Any = ""
    intro: Any = ""
    submit: Any = _("Save")
    done: Any = _("Saved.")
    tone = "primary"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Foreign records are not found; a place without the right is refused before the form is shown."""
        self.target = self.get_target()
        for place in self.places():
            if not may(request.user, self.access, place):
                raise PermissionDenied(_("You have no right to change this place."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form, or the record as it is."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What was entered."""
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def get_target(self) -> Any:
        """The record that the form is about, as far as the person may see it."""
        return None

    def places(self) -> list:
        """Places in which the right must be held to see the form at all."""
        return []

    def perform(self, data: dict[str, Any]) -> Any:
        """Call the service."""
        raise NotImplementedError

    def back(self) -> str:
        """Where `cancel` and success lead."""
        raise NotImplementedError

    def form_valid(self, form) -> HttpResponse:
        """Run the service and say what was done."""
        try:
            self.result = self.perform(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.back())

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"title": self.title, "intro": self.intro, "submit": self.submit, "tone": self.tone}
        return super().get_context_data(**kwargs) | words | {"target": self.target, "back": self.cancel()}

    def cancel(self) -> str:
        """Where one goes without saving."""
        return self.back()


def refused_message(request: HttpRequest, refusal: Refused) -> None:
    """A refusal of an action without a form."""
    messages.error(request, str(refusal.message))
