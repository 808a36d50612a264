"""Forms on plans and their parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.organisation.forms.fields import DayField, PersonField, ReasonField
from quality.organisation.models import Person, Post, Region

from .. import shipped
from ..coverage import Measured
from ..models import Measure, Milestone, Plan, Project
from ..upkeep import BEGINNINGS
from .composer import AmountField


class PlanForm(forms.ModelForm):
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))

    class Meta:
        model = Plan
        fields = ["name", "name_en", "starts_on", "ends_on", "summary", "summary_en"]

    def _post_clean(self) -> None:
        """The service writes and checks; the form only reads."""


class CopyPlanForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    code = forms.SlugField(
        label=_("Code"),
        max_length=60,
        help_text=_("Letters, digits and hyphens, for example three-projects-2027."),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))


class LoadPlanForm(forms.Form):
    """A shipped plan for a bureau."""

    region = forms.ModelChoiceField(label=_("For the bureau of"), queryset=Region.objects.none())
    preset = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        regions = Region.objects.manageable_by(user, "plan.manage")
        self.fields["region"].queryset = regions.filter(level__in=("prefecture", "county")).open()
        self.fields["preset"].choices = [
            (code, shipped.read(code)["plan"]["name"]) for code in shipped.names()
        ]


class ProjectForm(forms.ModelForm):
    lead = PersonField(label=_("Lead person"), required=False)

    class Meta:
        model = Project
        fields = ["name", "name_en", "responsible", "lead"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].people = Person.objects.visible_to(user)
        self.initial["lead"] = self.instance.lead
        posts = Post.objects.on(today()).filter(Q(region__isnull=False) | Q(kind="principal"))
        self.fields["lead"].help_text = _("Staff number, or the full name, of the leader who answers for it.")
        self.fields["lead"].people = self.fields["lead"].people.filter(
            Q(Exists(posts.filter(person=OuterRef("pk")))) | Q(pk=self.instance.lead_id)
        )

    def _post_clean(self) -> None:
        """The service writes."""


class MeasureForm(forms.ModelForm):
    class Meta:
        model = Measure
        fields = ["name", "name_en", "text", "responsible", "budget_line", "budget"]

    def _post_clean(self) -> None:
        """The service writes."""


class MilestoneForm(forms.ModelForm):
    due_on = DayField(label=_("Due"))
    reached_on = DayField(label=_("Reached"), required=False)

    class Meta:
        model = Milestone
        fields = ["name", "due_on", "reached_on"]

    def _post_clean(self) -> None:
        """The service writes."""


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel or picture, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(BEGINNINGS)}),
    )
    name = forms.CharField(label=_("Title"), max_length=120, required=False)


class RetireForm(forms.Form):
    reason = ReasonField()


class AdjustmentForm(forms.Form):
    """For whom and for what stands in the address."""

    SHARES = [
        ("0", _("nothing is owed")),
        ("0.25", _("a quarter is owed")),
        ("0.5", _("half is owed")),
        ("0.75", _("three quarters are owed")),
    ]
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To"))
    factor = forms.TypedChoiceField(
        label=_("In these days"), choices=SHARES, coerce=float, widget=forms.RadioSelect, initial="0"
    )
    every = forms.BooleanField(label=_("For all requirements, not only this one"), required=False)
    reason = ReasonField(
        help_text=_(
            "For example: sick leave, secondment, with the number of the approval. It is shown beside the figures."
        )
    )


class TargetForm(forms.Form):
    """New numbers for the demands of a requirement, from a day on; nothing else is changed."""

    valid_from = DayField(label=_("In force from"))

    def __init__(self, *args, specification, **kwargs):
        super().__init__(*args, **kwargs)
        self.specification = specification
        for number, clause in enumerate(specification.clauses):
            self._add(f"number{number}", _("Number"), clause.target.number)
            if clause.target.operator == "between":
                self._add(f"upper{number}", _("up to"), clause.target.upper)
            self.fields[f"unset{number}"] = forms.BooleanField(
                label=_("The number is not set yet"), required=False, initial=clause.target.number is None
            )

    def _add(self, name: str, label, initial) -> None:
        self.fields[name] = AmountField(label=label, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for number in range(len(self.specification.clauses)):
            empty = data.get(f"number{number}") is None and f"number{number}" not in self.errors
            if empty and not data.get(f"unset{number}"):
                self.add_error(f"number{number}", _("Enter the number, or say that it is not set yet."))
        return data

    def spec_of(self, data: dict[str, Any]) -> dict[str, Any]:
        """The specification with the new numbers."""
        spec = self.specification.dump()
        for number, clause in enumerate(spec["clauses"]):
            operator = self.specification.clauses[number].target.operator
            value: Any = "unset" if data[f"unset{number}"] else float(data[f"number{number}"])
            if operator == "between":
                if value == "unset":
                    del clause[operator]
                    operator = "at_least"
                else:
                    value = [value, float(data[f"upper{number}"] or data[f"number{number}"])]
            clause[operator] = value
        return spec

    def rows(self):
        """Per demand its fields."""
        for number, clause in enumerate(self.specification.clauses):
            between = f"upper{number}" in self.fields
            yield (
                clause,
                self[f"number{number}"],
                self[f"upper{number}"] if between else None,
                self[f"unset{number}"],
            )


class PartsForm(forms.Form):
    """The filters on a plan's page."""

    q = forms.CharField(label=_("Search the requirements"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)
    measured = forms.ChoiceField(
        label=_("Measurability"), choices=[("", "—"), *Measured.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", "—"), ("behind", _("Somebody is behind")), ("unset", _("Number not set")),
                 ("retired", _("Retired"))],
        required=False,
    )  # fmt: skip

    def __init__(self, *args, projects=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [("", "—"), *projects]
