"""Recording a lesson: the form, its fragments, drafts and photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from quality.core.access import access
from quality.core.errors import Refused

from .. import services
from ..forms import ObservationForm, initial_of
from ..models import Draft, Observation, Photo
from ..offers import Offer, begin
from . import home
from .register import SEE, visible_or_404

LOG = "observation.log"
DEFAULTS = {"kind": "scheduled", "lesson_type": "new"}


@access(LOG)
def observation_new(request: HttpRequest) -> HttpResponse:
    """Record a lesson. GET continues a draft where `?draft=` names one."""
    if request.method == "POST":
        return _submit(request)
    draft = own_draft(request, request.GET.get("draft"))
    offer = Offer(request.user, draft.data) if draft else begin(request.user, DEFAULTS)
    uuid = draft.uuid if draft else uuid4()
    waiting = None if draft else Draft.objects.visible_to(request.user).first()
    form = ObservationForm(initial=offer.values, user=request.user)
    return _form_page(request, form, offer, uuid, waiting=waiting)


def own_draft(request: HttpRequest, uuid: str | None) -> Draft | None:
    """One of the user's drafts by its UUID, or None."""
    try:
        return Draft.objects.visible_to(request.user).filter(uuid=UUID(uuid or "")).first()
    except ValueError:
        return None


def _submit(request: HttpRequest) -> HttpResponse:
    uuid = request.POST.get("uuid", "")
    try:
        key = UUID(uuid)
    except ValueError:
        key = uuid4()
    form = ObservationForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            done = services.submit_observation(by=request.user, uuid=key, data=form.lesson())
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("programmes:done", pk=done.observation.pk)
    return _form_page(request, form, Offer(request.user, request.POST), key, status=422)


def _form_page(
    request: HttpRequest, form: ObservationForm, offer: Offer, uuid: UUID, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "uuid": uuid,
        "offer": offer,
        "photos": Photo.objects.visible_to(request.user).filter(draft__uuid=uuid),
        "photos_url": reverse("programmes:draft_photos", args=[uuid]),
        **extra,
    }
    return render(request, "programmes/form.html", context, status=status)


@access(LOG)
def observation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own record while its term is open."""
    observation = visible_or_404(request, pk)
    try:
        services.refuse_change(request.user, observation)
    except Refused as refused:
        return render(
            request,
            "programmes/refused.html",
            {"refusal": refused.message, "observation": observation},
            status=403,
        )
    values: Any = initial_of(observation)
    form = ObservationForm(request.POST or None, user=request.user, initial=values)
    if request.method == "POST":
        values = request.POST
        if form.is_valid() and _changed(request, form, observation):
            return redirect("programmes:observation", pk=pk)
    context = {
        "form": form,
        "observation": observation,
        "offer": Offer(request.user, values),
        "photos": observation.photos.all(),
        "photos_url": reverse("programmes:observation_photos", args=[pk]),
    }
    return render(request, "programmes/form.html", context, status=422 if request.method == "POST" else 200)


def _changed(request: HttpRequest, form: ObservationForm, observation: Observation) -> bool:
    version = request.POST.get("version", "")
    try:
        services.edit_observation(
            by=request.user,
            observation=observation,
            data=form.lesson(),
            version=int(version) if version.isdigit() else None,
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


@access(LOG, "GET")
def lesson_options(request: HttpRequest) -> HttpResponse:
    """Fragment: the classes, subjects, teacher and earlier topics for what is chosen so far."""
    part = "place" if request.GET.get("part") == "place" else "lesson"
    context = {
        "offer": Offer(request.user, request.GET),
        "form": ObservationForm(user=request.user),
        "fragment": True,
    }
    return render(request, f"programmes/form.html#{part}", context)


@access(LOG, "GET")
def rubric_options(request: HttpRequest) -> HttpResponse:
    """Fragment: the criteria of the rubric chosen."""
    return render(request, "programmes/form.html#rubric", {"offer": Offer(request.user, request.GET)})


@access(LOG, "GET")
def observation_done(request: HttpRequest, pk: int) -> HttpResponse:
    """What the new record has moved, and what to do next."""
    observation = visible_or_404(request, pk)
    mine = Observation.objects.filter(observer=observation.observer_id, term=observation.term_id).count()
    again = urlencode({"school_class": observation.school_class_id})
    context = {
        "observation": observation,
        "number": mine,
        "rings": home.rings_of(request.user, "lessons_observed"),
        "again": again,
    }
    return render(request, "programmes/done.html", context)


@access(LOG, "POST")
def draft_save(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep what has been filled in so far; called by the page a moment after each change."""
    data = {key: value for key, value in request.POST.items() if key not in ("csrfmiddlewaretoken", "uuid")}
    try:
        services.save_draft(by=request.user, uuid=uuid, data=data)
    except Refused as refused:
        return JsonResponse({"detail": str(refused.message)}, status=422)
    return JsonResponse({"saved": True})


@access(LOG, "POST")
def draft_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user), uuid=uuid)
    services.discard_draft(by=request.user, draft=draft)
    return redirect("programmes:new")


@access(LOG, "POST")
def draft_photos(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Fragment: take photos up into a draft, which begins with the first of them if need be."""
    draft = own_draft(request, str(uuid))
    refusal = ""
    try:
        draft = draft or services.save_draft(
            by=request.user, uuid=uuid, data=begin(request.user, DEFAULTS).values
        )
        for file in request.FILES.getlist("photos"):
            services.add_photo(by=request.user, file=file, draft=draft)
    except Refused as refused:
        refusal = str(refused.message)
    photos = Photo.objects.visible_to(request.user).filter(draft__uuid=uuid)
    return render(request, "programmes/form.html#photos", {"photos": photos, "refusal": refusal})


@access(LOG, "POST")
def observation_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: take photos up into a record of one's own."""
    observation = visible_or_404(request, pk)
    refusal = ""
    try:
        for file in request.FILES.getlist("photos"):
            services.add_photo(by=request.user, file=file, observation=observation)
    except Refused as refused:
        refusal = str(refused.message)
    return render(
        request, "programmes/form.html#photos", {"photos": observation.photos.all(), "refusal": refusal}
    )


@access(LOG, "POST")
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: take one photo away and show the others."""
    photo = get_object_or_404(Photo.objects.removable_by(request.user), pk=pk)
    others = Photo.objects.filter(draft=photo.draft_id, observation=photo.observation_id)
    services.remove_photo(by=request.user, photo=photo)
    return render(request, "programmes/form.html#photos", {"photos": others})


@access(SEE, "GET")
def photo_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo, for those who may see its record."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    response = FileResponse(
        photo.file.open("rb"), content_type="image/jpeg", filename=_("photo-%(n)s.jpg") % {"n": pk}
    )
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
