"""Regions and schools."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import CodeSet, Level
from ..models import Region, School
from .fields import DayField, ReasonField


class RenameRegionForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=60)
    name_en = forms.CharField(label=_("name in English"), max_length=80, required=False)
    code = forms.CharField(
        label=_("New division code"),
        max_length=12,
        required=False,
        help_text=_("Leave empty if the code stays."),
    )
    code_set = forms.ChoiceField(label=_("code set"), choices=CodeSet.choices, initial=CodeSet.MCA)
    from_day = DayField(label=_("Valid from"))
    reason = ReasonField(required=False)


class MoveRegionForm(forms.Form):
    parent = forms.ModelChoiceField(label=_("Belongs to"), queryset=Region.objects.none())
    from_day = DayField(label=_("Valid from"))
    reason = ReasonField(required=False)

    def __init__(self, *args, user, region, **kwargs):
        super().__init__(*args, **kwargs)
        level = Level.COUNTY if region.level == Level.TOWNSHIP else Level.PREFECTURE
        self.fields["parent"].queryset = (
            Region.objects.manageable_by(user).open().filter(level=level).exclude(pk=region.parent_id)
        )


class SchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ["name", "name_en", "code", "stage", "setting", "ownership", "address"]


class PlaceMixin(forms.Form):
    county = forms.ModelChoiceField(label=_("County"), queryset=Region.objects.none())
    township = forms.ModelChoiceField(label=_("Township"), queryset=Region.objects.none(), required=False)

    def offer_places(self, user):
        """Counties and townships in which the person looks after schools."""
        mine = Region.objects.manageable_by(user).open()
        self.fields["county"].queryset = mine.filter(level__in=[Level.COUNTY, Level.PREFECTURE])
        self.fields["township"].queryset = mine.filter(level=Level.TOWNSHIP)


class NewSchoolForm(PlaceMixin, SchoolForm):
    opened_on = DayField(label=_("Opened on"))

    field_order = [
        "name",
        "name_en",
        "code",
        "stage",
        "setting",
        "ownership",
        "county",
        "township",
        "address",
        "opened_on",
    ]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_places(user)


class MoveSchoolForm(PlaceMixin, forms.Form):
    from_day = DayField(label=_("Valid from"))
    reason = ReasonField(required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_places(user)


class CloseSchoolForm(forms.Form):
    day = DayField(label=_("Last day"), help_text=_("Posts and teaching in the school end with this day."))
    reason = ReasonField()


class MergeSchoolsForm(forms.Form):
    absorbed = forms.ModelMultipleChoiceField(
        label=_("Schools to be merged into this one"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    day = DayField(label=_("Last day of these schools"))
    move_posts = forms.BooleanField(
        label=_("Staff goes on in this school from the next day"), required=False, initial=True
    )
    reason = ReasonField()

    def __init__(self, *args, user, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["absorbed"].queryset = (
            School.objects.manageable_by(user).open().filter(county=school.county_id).exclude(pk=school.pk)
        )
