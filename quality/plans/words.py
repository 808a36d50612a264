"""Menu entries, the words of the audit trail, and the words for states that have no colour of their own."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.audit.history import register_words
from quality.core.navigation import PLANS, NavItem, register
from quality.core.status import Status

STATES: dict[
    str, tuple[str, str | Promise]
] = {  # state of the evaluation → status shown, and what it is called
    "none": ("exempt", _("Owes nothing")),
    "unset": ("not_measurable", _("Number not set")),
    "broken": ("missed", _("Limit exceeded")),
    "text": ("not_measurable", _("In words only")),
}


def shown(state: str) -> tuple[str, str | Promise]:
    """The status that a state is drawn as, and its words."""
    return STATES.get(state) or (state, Status(state).label)


def register_navigation() -> None:
    """Plans for all who read them, exemptions for those who look after duties."""
    items = (
        NavItem("plans", _("Action plans"), "plans:plans", "target-arrow", PLANS, "plan.view", 20,
                ("/plans/",), 3, ("prefecture_staff", "county_staff", "researcher"), _("Plans")),
        NavItem("plan_metrics", _("What is counted"), "plans:metrics", "ruler-measure", PLANS, "plan.view", 30),
        NavItem("adjustments", _("Exemptions"), "plans:adjustments", "circle-minus", PLANS, "dashboard.view", 40),
    )  # fmt: skip
    for item in items:
        register(item)


def register_history() -> None:
    """What each change is called."""
    register_words(
        {
            "plan.loaded": (_("loaded the plan"), "book"),
            "plan.copied": (_("copied the plan"), "copy"),
            "plan.edited": (_("changed the plan"), "pencil"),
            "project.edited": (_("changed a project"), "pencil"),
            "measure.edited": (_("changed a measure"), "pencil"),
            "milestone.added": (_("added a milestone"), "flag"),
            "milestone.edited": (_("changed a milestone"), "flag"),
            "milestone.removed": (_("removed a milestone"), "trash"),
            "plan_document.added": (_("attached a document"), "paperclip"),
            "plan_document.removed": (_("removed a document"), "trash"),
            "requirement.added": (_("composed the requirement"), "plus"),
            "requirement.edited": (_("changed the words"), "pencil"),
            "requirement.revised": (_("changed what is demanded"), "adjustments-horizontal"),
            "requirement.retired": (_("retired the requirement"), "archive"),
            "duty.adjusted": (_("exempted from duties"), "circle-minus"),
            "duty.adjustment_withdrawn": (_("took the exemption back"), "arrow-back-up"),
        },
        {"spec": _("what is demanded")},
    )
