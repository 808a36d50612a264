"""Menu entries, and the words of the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quality.core.navigation import ACCOUNT, ORGANISATION, NavItem

ITEMS = (
    NavItem("schools", _("Schools"), "organisation:schools", "school", ORGANISATION, "organisation.view", 10),
    NavItem("people", _("Staff"), "organisation:people", "users", ORGANISATION, "people.view", 20,
            ("/organisation/posts/",)),
    NavItem("classes", _("Classes"), "organisation:classes", "chalkboard", ORGANISATION, "organisation.view", 30),
    NavItem("teams", _("Teams"), "organisation:teams", "users-group", ORGANISATION, "organisation.view", 40,
            ("/organisation/members/",)),
    NavItem("calendar", _("School calendar"), "organisation:calendar", "calendar", ORGANISATION, "organisation.view", 50,
            ("/organisation/terms/",)),
    NavItem("regions", _("Regions"), "organisation:regions", "sitemap", ORGANISATION, "organisation.view", 60),
    NavItem("me", _("My staff record"), "organisation:me", "id-badge-2", ACCOUNT, "observation.own", 10),
)  # fmt: skip

WORDS = {
    "region.renamed": (_("renamed the region"), "pencil"),
    "region.moved": (_("moved the region"), "map-pin"),
    "school.opened": (_("registered the school"), "school"),
    "school.edited": (_("corrected facts"), "pencil"),
    "school.moved": (_("moved the school to another place"), "map-pin"),
    "school.closed": (_("closed the school"), "archive"),
    "school.merged": (_("merged the school into another"), "git-merge"),
    "school.absorbed": (_("merged other schools into this one"), "git-merge"),
    "person.added": (_("added the person"), "user-plus"),
    "person.edited": (_("corrected facts"), "pencil"),
    "person.appointed": (_("appointed"), "user-check"),
    "person.post_ended": (_("ended a post"), "user"),
    "person.transferred": (_("transferred"), "arrows-exchange"),
    "person.exchanged": (_("sent on exchange"), "arrows-exchange"),
    "classes.created": (_("created classes"), "chalkboard"),
    "class.edited": (_("changed the class"), "pencil"),
    "teaching.assigned": (_("assigned a teacher"), "user-check"),
    "year.created": (_("opened the school year"), "calendar"),
    "term.set": (_("set the days of the term"), "calendar"),
    "term.closed": (_("closed the term"), "lock"),
    "term.reopened": (_("opened the term again"), "lock-open"),
    "special_day.added": (_("entered a holiday or make-up day"), "calendar-event"),
    "special_day.removed": (_("removed a holiday or make-up day"), "trash"),
    "team.founded": (_("founded the team"), "users-group"),
    "team.edited": (_("changed the team"), "pencil"),
    "team.joined": (_("added a member"), "user-plus"),
    "team.left": (_("ended a membership"), "user"),
    "team.dissolved": (_("dissolved the team"), "archive"),
}

LABELS = {
    "from_day": _("valid from"),
    "until": _("until"),
    "post": _("post"),
    "absorbed": _("merged schools"),
    "classes": _("classes"),
    "member": _("member"),
    "code": _("code"),
    "parent": _("belongs to"),
    "school": _("school"),
    "teacher": _("teacher"),
    "subject": _("subject"),
    "year": _("school year"),
}
