"""The registers' part of the front page."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from quality.core.clock import today

from ..models import Post, School, SchoolClass, Term


def bureau_section(request: HttpRequest) -> str:
    """How large the own places are, and which registers have gaps (three statements)."""
    day = today()
    schools = School.objects.visible_to(request.user).open(day)
    headed = Post.objects.on(day).filter(kind="principal").values("school")
    counts = schools.aggregate(
        schools=Count("pk"),
        headless=Count("pk", filter=~Q(pk__in=headed)),
        unclassed=Count("pk", filter=~Q(pk__in=SchoolClass.objects.on(day).values("school"))),
    )
    posts = Post.objects.visible_to(request.user).on(day).filter(school__isnull=False)
    people = posts.aggregate(people=Count("person", distinct=True))
    due = (
        Term.objects.filter(closed_at=None, ends_on__lt=day)
        .select_related("year")
        .order_by("starts_on")
        .first()
    )
    context = {**counts, **people, "due": due if request.user.scope.allows("calendar.manage") else None}
    return render_to_string("organisation/_home.html", context, request=request)
