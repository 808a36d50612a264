"""People and their posts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..codes import PostKind, Stage, Subject
from ..models import Person, School
from ..services.posts import IN_BUREAU
from .fields import BLANK, DayField, PlaceField, ReasonField, SchoolField


class PersonForm(forms.ModelForm):
    entered_on = DayField(label=_("In the profession since"), required=False)

    class Meta:
        model = Person
        fields = [
            "staff_no",
            "name",
            "gender",
            "birth_year",
            "subject",
            "title",
            "qualification",
            "entered_on",
        ]


class PostForm(forms.Form):
    place = PlaceField(label=_("Place"))
    kind = forms.ChoiceField(label=_("Post"), choices=[BLANK, *PostKind.choices])
    stage = forms.ChoiceField(label=_("Stage taught"), choices=[BLANK, *Stage.choices], required=False)
    post_subject = forms.ChoiceField(
        label=_("Subject taught"), choices=[BLANK, *Subject.choices], required=False
    )
    from_day = DayField(label=_("From"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(user)


class NewPersonForm(PostForm, PersonForm):
    field_order = [*PersonForm.Meta.fields, "place", "kind", "stage", "post_subject", "from_day"]


class AppointForm(PostForm):
    until = DayField(label=_("Until"), required=False, help_text=_("Leave empty until further notice."))
    acting = forms.BooleanField(label=_("Acting"), required=False)
    reason = ReasonField(required=False)


class EndPostForm(forms.Form):
    day = DayField(label=_("Last day"))
    reason = ReasonField(required=False)


class TransferForm(forms.Form):
    school = SchoolField(label=_("To school"))
    kind = forms.ChoiceField(
        label=_("Post there"),
        choices=[
            ("", _("As before")),
            *(c for c in PostKind.choices if c[0] not in IN_BUREAU),
        ],
        required=False,
    )
    from_day = DayField(label=_("From"))
    reason = ReasonField(required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(School.objects.manageable_by(user, "people.manage").open())


class ExchangeForm(TransferForm):
    kind = None
    until = DayField(label=_("Until"), help_text=_("On the day after, the posts at home go on."))
    field_order = ["school", "from_day", "until", "reason"]
