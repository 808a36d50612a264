"""The staff register: the list, one person over time, and changes of posts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import SIGNED_IN, access
from quality.core.clock import today
from quality.core.scope import scope_of

from .. import services
from ..codes import PostKind, Subject, Title
from ..filters import PersonFilter
from ..forms.people import (
    AppointForm,
    EndPostForm,
    ExchangeForm,
    NewPersonForm,
    PersonForm,
    TransferForm,
)
from ..models import Person, Post, Teaching, TeamMember
from ..services.people import work_places
from .base import ListPage, ServicePage, labels, may, optional_url


class PersonList(ListPage):
    """People with their post and school today."""

    access = "people.view"
    template_name = "organisation/person_list.html"
    url_name = "organisation:person"
    filterset = PersonFilter
    order = ("staff_no",)
    values = (
        *("pk", "staff_no", "name", "subject", "title", "post_kind", "post_acting"),
        *("post_school", "school_name", "bureau_name"),
    )

    def shown(self, found):
        return found.qs.with_post().values(*self.values)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.posts, self.subjects, self.titles = labels(PostKind), labels(Subject), labels(Title)

    def words(self, row, found):
        return {
            "post": self.posts.get(row["post_kind"], ""),
            "place": row["school_name"] or row["bureau_name"] or "",
            "subject_label": self.subjects.get(row["subject"], ""),
            "title_label": self.titles.get(row["title"], ""),
        }

    def get_context(self, found):
        return {"may_add": scope_of(self.request.user).allows("people.manage")}


@access(SIGNED_IN, "GET")
def me(request: HttpRequest) -> HttpResponse:
    """One's own record."""
    person = scope_of(request.user).person_id
    if person is None:
        raise Http404
    return redirect("organisation:person", pk=person)


@access(SIGNED_IN, "GET")
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, posts over time, teaching, teams. Everybody sees the own record."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    day = today()
    posts = list(
        Post.objects.visible_to(request.user)
        .filter(person=person)
        .select_related("school", "region")
        .order_by("-valid_from", "-pk")
    )
    teaching = Teaching.objects.filter(teacher=person).select_related(
        "school_class__school", "school_class__year"
    )
    places = work_places(person)
    context = {
        "person": person,
        "posts": posts,
        "current": [post for post in posts if post.valid_from <= day <= (post.valid_to or day)],
        "teaching": teaching.order_by("-valid_from", "school_class__grade")[:40],
        "memberships": TeamMember.objects.visible_to(request.user)
        .filter(person=person)
        .select_related("team")
        .order_by("-valid_from"),
        "may_manage": any(
            may(request.user, "people.manage", place.school or place.region) for place in places
        ),
        "own": person.pk == scope_of(request.user).person_id,
        "day": day,
        "links": _links(person, posts, request.user),
        "history": history(person, request.user),
    }
    return render(request, "organisation/person_detail.html", context)


def _links(person: Person, posts: list[Post], user) -> list[tuple[str, str, str]]:
    """Pages of other apps about this person, as far as they exist and the reader may open them."""
    if not any(may(user, "observation.view", post.school) for post in posts if post.school):
        return []
    url = optional_url("programmes:observations", query=f"?teacher={person.pk}")
    return [(_("Lesson observations"), "eye", url)] if url else []


class AddPerson(ServicePage):
    """A new person with a first post."""

    access = "people.manage"
    form_class = NewPersonForm
    title = _("Add a person")
    intro = _(
        "With the first post it is clear who looks after the record. Identity numbers are not asked for."
    )
    submit = _("Add")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"from_day": today()}

    def perform(self, data):
        return services.add_person(by=self.request.user, **data)

    def back(self) -> str:
        return reverse("organisation:person", args=[self.result.pk])

    def cancel(self) -> str:
        return reverse("organisation:people")


class PersonPage(ServicePage):
    """A change of one person, in one of the places where the person works."""

    access = "people.manage"

    def get_target(self) -> Person:
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def places(self) -> list:
        found = [place.school or place.region for place in work_places(self.target)]
        return next(([place] for place in found if may(self.request.user, self.access, place)), found[:1])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"from_day": today()}

    def back(self) -> str:
        return reverse("organisation:person", args=[self.target.pk])


class EditPerson(PersonPage):
    """Correct facts."""

    form_class = PersonForm
    title = _("Edit person")

    def get_form_kwargs(self):
        given = super().get_form_kwargs() | {"instance": Person.objects.get(pk=self.target.pk)}
        return {key: value for key, value in given.items() if key not in ("user", "initial")}

    def perform(self, data):
        return services.edit_person(by=self.request.user, person=self.target, **data)


class Appoint(PersonPage):
    """A further post."""

    form_class = AppointForm
    title = _("Appoint")
    intro = _(
        "Posts held already go on. A school has one principal at a time; a deputy is appointed as acting."
    )
    submit = _("Appoint")

    def perform(self, data):
        subject = data.pop("post_subject")
        return services.appoint(by=self.request.user, person=self.target, subject=subject, **data)


class Transfer(PersonPage):
    """Another school, in one step."""

    form_class = TransferForm
    title = _("Transfer to another school")
    intro = _(
        "All posts in schools end the day before, and one begins there. Teaching at the former school ends too."
    )
    submit = _("Transfer")

    def perform(self, data):
        return services.transfer(by=self.request.user, person=self.target, **data)


class Exchange(PersonPage):
    """Another school for a time (交流轮岗)."""

    form_class = ExchangeForm
    title = _("Send on exchange")
    intro = _("The posts at home pause and go on by themselves on the day after the exchange ends.")
    submit = _("Send on exchange")

    def perform(self, data):
        return services.exchange(by=self.request.user, person=self.target, **data)


class EndPost(ServicePage):
    """End one post."""

    access = "people.manage"
    form_class = EndPostForm
    title = _("End post")
    intro = _("Roles in the portal that hang on this post end with it.")
    submit = _("End post")
    tone = "danger"

    def get_target(self) -> Post:
        posts = Post.objects.visible_to(self.request.user).select_related("person", "school", "region")
        return get_object_or_404(posts, pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.school or self.target.region]

    def get_initial(self):
        return {"day": today()}

    def perform(self, data):
        return services.end_post(by=self.request.user, post=self.target, **data)

    def back(self) -> str:
        return reverse("organisation:person", args=[self.target.person_id])
