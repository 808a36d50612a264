"""Menu entries, and how the history of a record is told."""

from django.utils.translation import gettext_lazy as _

from quality.audit.history import register_words
from quality.core.navigation import CLASSROOM, NavItem, register


def register_navigation() -> None:
    """The list of lessons, and the button under the thumb of those who record them."""
    register(
        NavItem(
            code="observations",
            label=_("Lesson observations"),
            url_name="programmes:observations",
            icon="eye",
            group=CLASSROOM,
            permission="observation.view|observation.own",
            order=10,
            match=("/observations/",),
            tab=2,
            short=_("Lessons"),
        )
    )
    register(
        NavItem(
            code="observation_new",
            label=_("Record a lesson"),
            url_name="programmes:new",
            icon="clipboard-plus",
            group=CLASSROOM,
            permission="observation.log",
            order=5,
            tab=1,
            short=_("Record lesson"),
        )
    )


def register_history() -> None:
    """What each change is called."""
    register_words(
        {
            "observation.submitted": (_("recorded the lesson"), "clipboard-check"),
            "observation.changed": (_("changed the record"), "pencil"),
            "observation.deleted": (_("deleted the record"), "trash"),
            "observation.read": (_("read the record"), "eye-check"),
            "observation.photo_added": (_("added a photo"), "photo"),
            "observation.photo_removed": (_("removed a photo"), "photo"),
            "rubric.published": (_("published a version of the rubric"), "scale"),
        },
        {"version": _("version")},
    )
