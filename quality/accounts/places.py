"""Where the records of the layer below lie, for “who can see this”."""

from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.organisation.models import Person, School


def of_school(school: School) -> dict:
    """A school lies in itself."""
    return {"school": school}


def of_person(person: Person) -> dict:
    """A person is seen where the latest post is or was held, and sees the own entry."""
    posts = person.posts.filter(valid_from__lte=today()).select_related("school__county", "region")
    post = posts.order_by("-valid_from").first()
    place = {"school": post.school, "region": post.region} if post else {}
    return {**place, "persons": [(person, _("the person concerned"))]}
