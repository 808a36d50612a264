"""The list of observations and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Choices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from quality.audit.history import described
from quality.audit.models import Entry
from quality.core.access import access
from quality.core.errors import Refused
from quality.core.paging import by_key
from quality.core.scope import scope_of
from quality.core.text import english, localized
from quality.organisation.codes import Subject
from quality.rubrics.grades import grade_marks

from .. import services
from ..filters import ObservationFilter, page_form
from ..forms import DeleteForm
from ..models import Kind, LessonType, Observation

SEE = "observation.view|observation.own"
ORDER = ("-observed_on", "-pk")
ROW = 0  # stands for the key in the address that all rows share


def visible_or_404(request: HttpRequest, pk: int) -> Observation:
    """One observation that the user may see, with all that a page names."""
    return get_object_or_404(Observation.objects.visible_to(request.user).with_people(), pk=pk)


@access(SEE, "GET")
def observation_list(request: HttpRequest) -> HttpResponse:
    """Lessons observed, newest first, by page and filter."""
    given = {key for key, value in request.GET.items() if value} - {"cursor"}
    filterset = ObservationFilter(
        request.GET if given else None, Observation.objects.visible_to(request.user), request=request
    )
    filtered = bool(given) and filterset.is_valid()
    page = by_key(filterset.qs.for_list(), request.GET.get("cursor"), ORDER)
    rows = rows_for_people(page.rows)
    context = {
        "page": page,
        "rows": rows,
        "filtered": filtered,
        "may_log": scope_of(request.user).allows("observation.log"),
        "many_schools": len({row["school_name"] for row in rows}) > 1,
    }
    if request.htmx:
        return render(request, "programmes/list.html#results", context)
    context |= {"form": lambda: page_form(filterset, request.user), "given": given}
    return render(request, "programmes/list.html", context)


def words_of(codes: type[Choices]) -> dict[str, str]:
    """The codes' words in the reader's language, translated once per page and not once per row."""
    return {code: str(label) for code, label in codes.choices}


def rows_for_people(rows: list[dict]) -> list[dict]:
    """Codes as words, and the address of each row, worked out once per page."""
    subjects, kinds, types = words_of(Subject), words_of(Kind), words_of(LessonType)
    marks, school = grade_marks(), "school__name_en" if english() else "school__name"
    before, after = reverse("programmes:observation", args=[ROW]).split(str(ROW))
    return [
        row
        | {
            "url": f"{before}{row['pk']}{after}",
            "subject_name": subjects.get(row["subject"], row["subject"]),
            "kind_name": kinds.get(row["kind"], row["kind"]),
            "type_name": types.get(row["lesson_type"], row["lesson_type"]),
            "school_name": row[school] or row["school__name"],
            "mark": marks.get(row["grade"], {"label": row["grade"], "tone": "grey"}),
        }
        for row in rows
    ]


@access(SEE, "GET")
def observation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lesson: what was seen, the marks, photos, and what has been changed since."""
    observation = visible_or_404(request, pk)
    context = detail_context(request, observation) | {
        "history": [described(entry) for entry in Entry.objects.about(observation)[:30]],
        "photos": list(observation.photos.values_list("pk", flat=True)),
        "editable": is_editable(request, observation),
        "delete_form": DeleteForm(auto_id="delete-%s"),
        "may_mark_read": observation.teacher_id == request.user.person_id and not observation.read_at,
    }
    return render(request, "programmes/detail.html", context)


@access(SEE, "GET")
def observation_print(request: HttpRequest, pk: int) -> HttpResponse:
    """One lesson on paper, with room for both signatures."""
    observation = visible_or_404(request, pk)
    return render(request, "programmes/print.html", detail_context(request, observation))


def detail_context(request: HttpRequest, observation: Observation) -> dict:
    """The record and its marks by criterion."""
    version = observation.rubric_version
    criteria = version.criteria.all() if version else ()
    marks = [{"criterion": c, "value": observation.points.get(str(c.pk))} for c in criteria]
    return {
        "observation": observation,
        "rubric_name": f"{localized(version.rubric, 'name')} {_('Version %(n)s') % {'n': version.number}}"
        if version
        else "",
        "marks": marks,
        "full_mark": sum(c.maximum for c in criteria),
        "mark": grade_marks().get(observation.grade, {"label": observation.grade, "tone": "grey"}),
    }


def is_editable(request: HttpRequest, observation: Observation) -> bool:
    """Whether the user may still change the record."""
    mine = observation.observer_id == request.user.person_id
    return mine and not observation.term.closed_at and scope_of(request.user).allows("observation.log")


@access(SEE, "POST")
def observation_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The teacher confirms having read the record."""
    observation = visible_or_404(request, pk)
    try:
        services.mark_read(by=request.user, observation=observation)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Thank you. The observer sees that you have read it."))
    return redirect("programmes:observation", pk=pk)


@access("observation.log", "POST")
def observation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own record, with a reason."""
    observation = visible_or_404(request, pk)
    try:
        services.delete_observation(
            by=request.user, observation=observation, reason=request.POST.get("reason", "")[:200]
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("programmes:observation", pk=pk)
    messages.success(request, _("The record has been deleted. The audit trail keeps what it said."))
    return redirect("programmes:observations")
