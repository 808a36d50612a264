"""Teams and their members."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Person, School, Team
from .fields import DayField, PersonField, PlaceField, ReasonField, SchoolField


class TeamForm(forms.ModelForm):
    leader = PersonField(label=_("Leader"), required=False)

    class Meta:
        model = Team
        fields = ["name", "kind", "level", "leader", "goals"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].people = Person.objects.visible_to(user)
        if self.instance.pk and self.instance.leader:
            self.initial["leader"] = self.instance.leader.staff_no


class NewTeamForm(TeamForm):
    place = PlaceField(label=_("Stands in"))
    founded_on = DayField(label=_("Founded on"))
    field_order = ["name", "kind", "level", "place", "leader", "founded_on", "goals"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["place"].offer(user, "organisation.manage")


class MemberForm(forms.Form):
    person = PersonField(label=_("Person"))
    school = SchoolField(label=_("School"))
    role = forms.CharField(label=_("Role in the team"), max_length=30, required=False)
    from_day = DayField(label=_("From"))

    def __init__(self, *args, user, of_schools, **kwargs):
        super().__init__(*args, **kwargs)
        if of_schools:
            del self.fields["person"]
            self.fields["school"].offer(School.objects.visible_to(user).open())
        else:
            del self.fields["school"]
            self.fields["person"].people = Person.objects.visible_to(user)


class DissolveTeamForm(forms.Form):
    day = DayField(label=_("Last day"))
    reason = ReasonField(required=False)
