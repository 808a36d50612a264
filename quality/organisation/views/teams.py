"""Teams and their members."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today
from quality.core.scope import scope_of
from quality.core.text import localized

from .. import services
from ..codes import TeamKind, TeamLevel
from ..filters import TeamFilter
from ..forms.people import EndPostForm
from ..forms.teams import DissolveTeamForm, MemberForm, NewTeamForm, TeamForm
from ..models import School, Team, TeamMember
from ..services.teams import OF_SCHOOLS
from .base import ListPage, ServicePage, labels, may


class TeamList(ListPage):
    """Teams with their members today."""

    template_name = "organisation/team_list.html"
    url_name = "organisation:team"
    filterset = TeamFilter
    order = ("kind", "name", "pk")
    values = (
        *("pk", "name", "kind", "level", "leader__name", "region__name", "region__name_en", "school__name"),
        *("dissolved_on", "member_count"),
    )

    def shown(self, found):
        day = today()
        now = Q(members__valid_from__lte=day) & (Q(members__valid_to=None) | Q(members__valid_to__gte=day))
        return found.qs.annotate(member_count=Count("members", filter=now, distinct=True)).values(
            *self.values
        )

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.kinds, self.levels = labels(TeamKind), labels(TeamLevel)

    def words(self, row, found):
        return {
            "kind_label": self.kinds[row["kind"]],
            "level_label": self.levels[row["level"]],
            "place": row["school__name"] or localized(row, "region__name"),
        }

    def get_context(self, found):
        return {"may_add": scope_of(self.request.user).allows("organisation.manage")}


@access("organisation.view", "GET")
def team_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One team and its members over time."""
    teams = Team.objects.visible_to(request.user).select_related("region", "school", "leader")
    team = get_object_or_404(teams, pk=pk)
    day = today()
    members = list(team.members.select_related("person", "school").order_by("valid_from", "pk"))
    place = team.school or team.region
    active = not team.dissolved_on or team.dissolved_on >= day
    context = {
        "team": team,
        "members": [row for row in members if (row.valid_to or day) >= day],
        "former": [row for row in members if row.valid_to and row.valid_to < day],
        "active": active,
        "may_manage": may(request.user, "organisation.manage", place),
        "sees_people": may(request.user, "people.view", place),
        "history": history(team, request.user),
    }
    return render(request, "organisation/team_detail.html", context)


class FoundTeam(ServicePage):
    """A new team."""

    form_class = NewTeamForm
    title = _("Found a team")
    submit = _("Found")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        return {"founded_on": today()}

    def perform(self, data):
        place = data.pop("place")
        where = {"school": place, "region": place.county} if isinstance(place, School) else {"region": place}
        return services.found_team(by=self.request.user, **where, **data)

    def back(self) -> str:
        return reverse("organisation:team", args=[self.result.pk])

    def cancel(self) -> str:
        return reverse("organisation:teams")


class TeamPage(ServicePage):
    """A change of one team."""

    def get_target(self) -> Team:
        teams = Team.objects.visible_to(self.request.user).select_related("region", "school")
        return get_object_or_404(teams, pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.school or self.target.region]

    def back(self) -> str:
        return reverse("organisation:team", args=[self.target.pk])


class EditTeam(TeamPage):
    """Name, kind, level, leader, goals."""

    form_class = TeamForm
    title = _("Edit team")

    def get_form_kwargs(self):
        instance = Team.objects.select_related("leader").get(pk=self.target.pk)
        return super().get_form_kwargs() | {"user": self.request.user, "instance": instance}

    def perform(self, data):
        return services.edit_team(by=self.request.user, team=self.target, **data)


class AddMember(TeamPage):
    """A new member."""

    form_class = MemberForm
    title = _("Add a member")
    submit = _("Add")

    def get_form_kwargs(self):
        of_schools = self.target.kind in OF_SCHOOLS
        return super().get_form_kwargs() | {"user": self.request.user, "of_schools": of_schools}

    def get_initial(self):
        return {"from_day": today()}

    def perform(self, data):
        return services.add_member(by=self.request.user, team=self.target, **data)


class DissolveTeam(TeamPage):
    """The end of a team."""

    form_class = DissolveTeamForm
    title = _("Dissolve team")
    intro = _("Memberships end with the team; its record stays.")
    submit = _("Dissolve team")
    tone = "danger"

    def get_initial(self):
        return {"day": today()}

    def perform(self, data):
        return services.dissolve_team(by=self.request.user, team=self.target, **data)


class EndMember(ServicePage):
    """The end of a membership."""

    form_class = EndPostForm
    title = _("End membership")
    submit = _("End membership")
    tone = "danger"

    def get_target(self) -> TeamMember:
        members = TeamMember.objects.visible_to(self.request.user)
        return get_object_or_404(members.select_related("team__region", "team__school"), pk=self.kwargs["pk"])

    def places(self) -> list:
        return [self.target.team.school or self.target.team.region]

    def get_initial(self):
        return {"day": today()}

    def perform(self, data):
        return services.end_member(
            by=self.request.user, member=self.target, day=data["day"], reason=data["reason"]
        )

    def back(self) -> str:
        return reverse("organisation:team", args=[self.target.team_id])
