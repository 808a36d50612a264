"""The roles, as code: what each may do, in one readable place.

A role says what; a grant (a dated row) says who, where and until when. No role implies another.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGION, SCHOOL, SELF = "region", "school", "self"

# About one's own records alone: they give no power over others, so whoever fills a post may give them.
OWN_RECORDS = frozenset({"observation.own", "observation.log", "token.own", "family.home"})
# Given and ended by administrators only, and never both to one person (separation of duties).
ADMINISTRATOR, AUDITOR = "administrator", "auditor"
SEPARATED = frozenset({ADMINISTRATOR, AUDITOR})
SERVICE = "service"

_SEE = ("organisation.view", "people.view")
_OWN = ("observation.own", "token.own")
_LEAD = (*_SEE, *_OWN, "observation.view", "observation.log", "plan.view", "dashboard.view", "rubric.view")
_BUREAU = (
    *_SEE,
    "token.own",
    "observation.view",
    "plan.view",
    "plan.manage",
    "adjustment.manage",
    "dashboard.view",
    "rubric.view",
    "bulletin.view",
    "bulletin.compile",
    "bulletin.edit",
    "bulletin.review",
    "bulletin.issue",
    "bulletin.receive",
    "job.view",
    "job.run",
    "organisation.manage",
    "people.manage",
    "audit.view",
)


@dataclass(frozen=True)
class Role:
    """A role: `place` is the kind of place it is granted in; staff roles require a second factor."""

    code: str
    name: Promise
    sentence: Promise
    place: str
    permissions: frozenset[str]
    staff: bool = False
    levels: tuple[str, ...] = ()


def _role(code, name, sentence, place, *permissions, staff=False, levels=()) -> Role:
    return Role(code, name, sentence, place, frozenset(permissions), staff, levels)


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            ADMINISTRATOR,
            _("System administrator"),
            _("Gives and ends roles, sees accounts and jobs; sees no lessons and issues no bulletins."),
            REGION,
            *(
                "organisation.view",
                "people.view",
                "account.view",
                "account.manage",
                "token.own",
                "token.service",
            ),
            *("job.view", "job.run"),
            staff=True,
        ),
        _role(
            AUDITOR,
            _("Security auditor"),
            _("Reads the audit trail and nothing else."),
            REGION,
            *("organisation.view", "audit.view"),
            staff=True,
        ),
        _role(
            "prefecture_staff",
            _("Prefecture staff"),
            _("Runs the plans of the prefecture: requirements, bulletins, registers, for all counties."),
            REGION,
            *(
                *_BUREAU,
                "calendar.manage",
                "rubric.manage",
                "account.view",
                "account.manage",
                "token.service",
            ),
            staff=True,
            levels=("prefecture", "province"),
        ),
        _role(
            "county_staff",
            _("County staff"),
            _("Runs the plans of one county and reports upward."),
            REGION,
            *(*_BUREAU, "account.view", "account.manage"),
            staff=True,
            levels=("county",),
        ),
        _role(
            "researcher",
            _("Teaching researcher"),
            _("Observes lessons and guides teaching in the places assigned."),
            REGION,
            *(*_LEAD,),
            staff=True,
        ),
        _role(
            "inspector",
            _("Inspector"),
            _("Works on the inspections assigned, and on nothing else."),
            SELF,
            *("token.own",),
        ),
        _role(
            "principal",
            _("Principal"),
            _("Leads one school: logs lessons observed, sees who is behind, receives bulletins."),
            SCHOOL,
            *(*_LEAD, "bulletin.view", "bulletin.receive"),
        ),
        _role(
            "vice_principal",
            _("Business vice-principal"),
            _("Leads teaching in one school: logs lessons observed, sees who is behind."),
            SCHOOL,
            *(*_LEAD, "bulletin.view"),
        ),
        _role(
            "dean",
            _("Dean"),
            _("Organises teaching in one school: logs lessons observed, sees who is behind."),
            SCHOOL,
            *_LEAD,
        ),
        _role(
            "cadre",
            _("Mid-level cadre"),
            _("Logs lessons observed and sees the school's classes and teachers."),
            SCHOOL,
            *(*_SEE, *_OWN, "observation.log", "plan.view", "rubric.view"),
        ),
        _role(
            "teacher",
            _("Teacher"),
            _("Logs lessons observed and sees the own records only."),
            SCHOOL,
            *("organisation.view", *_OWN, "observation.log", "plan.view", "rubric.view"),
        ),
        _role(
            "parent",
            _("Parent"),
            _("Uses the public pages and sees own sign-ups."),
            SELF,
            *("family.home",),
        ),
        _role(
            SERVICE,
            _("Other system"),
            _("A program that reads and writes over the API, within the scopes of its token."),
            REGION,
            *(
                *_SEE,
                "observation.view",
                "observation.log",
                "plan.view",
                "dashboard.view",
                "rubric.view",
                "bulletin.view",
            ),
        ),
    )
}

PERMISSION_NAMES: dict[str, Promise] = {
    "organisation.view": _("See regions, schools and classes"),
    "organisation.manage": _("Change regions, schools and classes"),
    "people.view": _("See people and their posts"),
    "people.manage": _("Change people and their posts"),
    "calendar.manage": _("Set years, terms and holidays"),
    "plan.view": _("Read the plans"),
    "plan.manage": _("Change plans and requirements"),
    "adjustment.manage": _("Exempt from duties, with a reason"),
    "dashboard.view": _("See who is ahead and who is behind"),
    "observation.own": _("See lessons one observed or taught"),
    "observation.log": _("Log lessons observed"),
    "observation.view": _("Read all lesson observations"),
    "rubric.view": _("See the rubrics"),
    "rubric.manage": _("Change the rubrics"),
    "bulletin.view": _("Read bulletins"),
    "bulletin.compile": _("Compile bulletins"),
    "bulletin.edit": _("Edit the wording of bulletins"),
    "bulletin.review": _("Review bulletins"),
    "bulletin.issue": _("Issue bulletins"),
    "bulletin.receive": _("Sign for bulletins"),
    "job.view": _("See background jobs"),
    "job.run": _("Start and repeat background jobs"),
    "account.view": _("See accounts and roles"),
    "account.manage": _("Create accounts, give and end roles"),
    "audit.view": _("Read the audit trail"),
    "token.own": _("Make API tokens for oneself"),
    "token.service": _("Look after other systems and their tokens"),
    "family.home": _("See one's own sign-ups"),
}

BUREAU_ROLES = ("prefecture_staff", "county_staff")  # they speak for the bureau itself

PERMISSIONS: frozenset[str] = frozenset().union(*(role.permissions for role in ROLES.values()))


def role_choices() -> list[tuple[str, Promise]]:
    """Codes and names, for forms."""
    return [(role.code, role.name) for role in ROLES.values()]


def roles_with(permission: str) -> list[Role]:
    """The roles that include a permission, in the order of this page."""
    return [role for role in ROLES.values() if permission in role.permissions]
