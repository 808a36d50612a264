"""School years, terms and special days."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import DayKind, Level, TermNumber
from ..models import Region
from .fields import DayField, ReasonField


class SchoolYearForm(forms.Form):
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none())
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Region.objects.manageable_by(user, "calendar.manage").open().exclude(level=Level.TOWNSHIP)
        self.fields["region"].queryset = mine
        self.fields["region"].initial = mine.first()


class TermForm(forms.Form):
    number = forms.TypedChoiceField(
        label=_("Term"), choices=TermNumber.choices, coerce=int, widget=forms.RadioSelect
    )
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))


class ReopenTermForm(forms.Form):
    reason = ReasonField()


class SpecialDayForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DayKind.choices, widget=forms.RadioSelect, initial=DayKind.HOLIDAY
    )
    name = forms.CharField(label=_("Name"), max_length=30)
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"), required=False, help_text=_("Leave empty for a single day."))
