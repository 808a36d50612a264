"""Teams and their dated members, who are people or schools."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quality.audit.services import record
from quality.core import text
from quality.core.errors import Refused

from ..codes import TeamKind
from ..models import Person, Region, School, Team, TeamMember
from .rules import demand, edited, recheck, validated

OF_SCHOOLS = (TeamKind.COMMUNITY,)
FACTS = ("kind", "level", "name", "leader", "goals")


def _place(team: Team) -> School | Region:
    return team.school or team.region


@transaction.atomic
def found_team(*, by, region: Region, founded_on: dt.date, school: School | None = None, **facts) -> Team:
    """Found a team in a region or in one of its schools; its leader is the first member where members are people."""
    demand(by, "organisation.manage", school or region)
    team = Team(region=school.county if school else region, school=school, founded_on=founded_on, **facts)
    validated(team)
    team.save()
    if team.leader and team.kind not in OF_SCHOOLS:
        TeamMember.objects.create(team=team, person=team.leader, valid_from=founded_on)
    recheck(by, team)
    changes = {"kind": [None, team.kind], "founded_on": [None, founded_on]}
    record(by=by, action="team.founded", target=team, region=team.region, school=school, changes=changes)
    return team


@transaction.atomic
def edit_team(*, by, team: Team, **facts) -> Team:
    """Change name, kind, level, leader or goals."""
    demand(by, "organisation.manage", _place(team))
    team = Team.objects.select_for_update(of=("self",)).select_related("region", "school").get(pk=team.pk)
    _active(team)
    wanted = {name: value for name, value in facts.items() if name in FACTS}
    edited(team, wanted, by=by, action="team.edited", region=team.region, school=team.school)
    return team


@transaction.atomic
def add_member(
    *,
    by,
    team: Team,
    from_day: dt.date,
    person: Person | None = None,
    school: School | None = None,
    role: str = "",
) -> TeamMember:
    """Take a person, or in a community a school, into a team."""
    demand(by, "organisation.manage", _place(team))
    team = Team.objects.select_for_update(of=("self",)).select_related("region", "school").get(pk=team.pk)
    _active(team)
    joining = school if team.kind in OF_SCHOOLS else person
    if joining is None:
        raise Refused(
            _("Choose who joins the team."), field="school" if team.kind in OF_SCHOOLS else "person"
        )
    if from_day < team.founded_on:
        raise Refused(
            _("The team was founded on %(day)s.") % {"day": text.day(team.founded_on)},
            field="from_day",
            code="too-early",
        )
    where = {"school": joining} if isinstance(joining, School) else {"person": joining}
    if team.members.during(from_day, dt.date.max).filter(**where).exists():
        raise Refused(_("%(name)s is a member already.") % {"name": joining}, code="member")
    member = TeamMember.objects.create(team=team, role=role, valid_from=from_day, **where)
    recheck(by, member)
    changes = {"member": [None, str(joining)], "from_day": [None, from_day]}
    record(by=by, action="team.joined", target=team, region=team.region, school=team.school, changes=changes)
    return member


@transaction.atomic
def end_member(*, by, member: TeamMember, day: dt.date, reason: str = "") -> TeamMember:
    """End a membership; `day` is its last."""
    team = member.team
    demand(by, "organisation.manage", _place(team))
    if member.valid_to and member.valid_to <= day:
        raise Refused(_("The membership has ended already."), field="day", code="ended")
    if day < member.valid_from:
        raise Refused(
            _("The membership began on %(day)s.") % {"day": text.day(member.valid_from)},
            field="day",
            code="too-early",
        )
    before, member.valid_to = member.valid_to, day
    member.save(update_fields=["valid_to"])
    changes = {"member": [str(member), None], "valid_to": [before, day]}
    where = {"region": team.region, "school": team.school}
    record(by=by, action="team.left", target=team, changes=changes, reason=reason, **where)
    return member


@transaction.atomic
def dissolve_team(*, by, team: Team, day: dt.date, reason: str = "") -> Team:
    """Dissolve a team; memberships end with it, the record stays."""
    demand(by, "organisation.manage", _place(team))
    team = Team.objects.select_for_update(of=("self",)).select_related("region", "school").get(pk=team.pk)
    _active(team)
    if day < team.founded_on or team.members.filter(valid_from__gt=day).exists():
        raise Refused(_("The team has members or was founded after that day."), field="day", code="too-early")
    team.dissolved_on = day
    team.save(update_fields=["dissolved_on"])
    team.members.during(day, dt.date.max).update(valid_to=day)
    changes = {"dissolved_on": [None, day]}
    record(
        by=by,
        action="team.dissolved",
        target=team,
        region=team.region,
        school=team.school,
        changes=changes,
        reason=reason,
    )
    return team


def _active(team: Team) -> None:
    if team.dissolved_on:
        raise Refused(
            _("The team was dissolved on %(day)s.") % {"day": text.day(team.dissolved_on)}, code="dissolved"
        )
