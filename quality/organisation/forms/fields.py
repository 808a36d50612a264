"""Fields that several forms share."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..codes import Level
from ..models import Person, Region, School
from ..widgets import date_input

BLANK = ("", "—")


class DayField(forms.DateField):
    """A day, chosen with the browser's own calendar."""

    widget = forms.DateInput

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", date_input())
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """Why something is done; it goes into the record."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Reason or document number"))
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)


class PersonField(forms.CharField):
    """A person, by staff number or by a name that only one person in sight bears."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Staff number, or the full name."))
        super().__init__(**kwargs)
        self.people = Person.objects.none()

    def prepare_value(self, value):
        return value.staff_no if isinstance(value, Person) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = list(self.people.filter(Q(staff_no=text) | Q(name=text))[:6])
        if not found:
            raise forms.ValidationError(_("Nobody with this name or staff number is in your places."))
        if len(found) > 1:
            numbers = "、".join(person.staff_no for person in found)
            raise forms.ValidationError(
                _("Several people bear this name. Enter one of the staff numbers: %(numbers)s"),
                params={"numbers": numbers},
            )
        return found[0]


def school_choices(schools, blank: bool = True) -> list:
    """Schools grouped by county."""
    groups: dict[str, list] = {}
    for pk, name, county in schools.order_by("county__order", "code").values_list(
        "pk", "name", "county__name"
    ):
        groups.setdefault(county, []).append((pk, name))
    return [BLANK, *groups.items()] if blank else list(groups.items())


class SchoolField(forms.ModelChoiceField):
    """A school out of a list grouped by county; `offer` says which."""

    def __init__(self, **kwargs):
        super().__init__(queryset=School.objects.none(), **kwargs)

    def offer(self, schools):
        """Limit the choice, with one query for the list."""
        self.queryset = schools
        self.choices = school_choices(schools)


class PlaceField(forms.ChoiceField):
    """A school or a bureau, as `school:3` or `region:1`."""

    def offer(self, user, permission: str = "people.manage"):
        """Bureaus and schools in which the person looks after people."""
        bureaus = Region.objects.manageable_by(user, permission).open().exclude(level=Level.TOWNSHIP)
        self.regions = {f"region:{region.pk}": region for region in bureaus}
        self.user, self.permission = user, permission
        schools = school_choices(School.objects.manageable_by(user, permission).open(), blank=False)
        marked = [(county, [(f"school:{pk}", name) for pk, name in rows]) for county, rows in schools]
        offices = [(_("Bureaus"), [(key, region.bureau) for key, region in self.regions.items()])]
        self.choices = [BLANK, *(offices if self.regions else []), *marked]

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        if value in self.regions:
            return self.regions[value]
        return School.objects.manageable_by(self.user, self.permission).get(pk=value.partition(":")[2])


class AsOfForm(forms.Form):
    """The day as of which a register is shown."""

    as_of = DayField(label=_("As of"), required=False)
