"""Input of the account pages. Choices are limited to what the person may give."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.core.text import localized
from quality.organisation.models import Person, Post, Region, School

from .adapters import refuse_if_locked
from .models import User
from .roles import PERMISSION_NAMES, REGION, ROLES, SCHOOL, SERVICE, role_choices
from .services import Authority
from .services.tokens import LONGEST_DAYS, offered_scopes


class SecondFactorForm(AuthenticateForm):
    """The code at sign-in; wrong codes count towards the same lock as wrong passwords."""

    def clean_code(self) -> str:
        refuse_if_locked(self.user)
        return super().clean_code()


class SecondFactorAgainForm(ReauthenticateForm):
    """The code asked for again before something delicate."""

    def clean_code(self) -> str:
        refuse_if_locked(self.user)
        return super().clean_code()


class LocalizedChoice(forms.ModelChoiceField):
    """Shows names in the language of the page."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"empty_label": "—", **kwargs})

    def label_from_instance(self, obj) -> str:
        return localized(obj, "name")


class RoleForm(forms.Form):
    """A role in a place: what the giver may give, where the giver looks after accounts."""

    role = forms.ChoiceField(label=_("Role"))
    region = LocalizedChoice(Region.objects.none(), label=_("Region"), required=False)
    school = LocalizedChoice(School.objects.none(), label=_("School"), required=False)
    valid_from = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput, help_text=_("Empty: from today.")
    )
    valid_to = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput,
        help_text=_("For deputies and acting roles; empty: until further notice."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=200, help_text=_("Needed where a last day is set.")
    )

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        scope = by.scope
        self.fields["role"].choices = [
            ("", "—"),
            *((r.code, r.name) for r in Authority(by).roles() if r.code != SERVICE),
        ]
        self.fields["region"].queryset = Region.objects.filter(
            scope.regions_q("account.manage", path="")
        ).open()
        schools = School.objects.filter(scope.schools_q("account.manage", path="")).open()
        self.fields["school"].queryset = schools.only("pk", "name", "name_en")

    def clean(self) -> dict:
        """The place that the role asks for, and no other."""
        data = super().clean()
        kind = ROLES[data["role"]].place if data.get("role") else None
        data["place"] = data.get(kind) if kind in (REGION, SCHOOL) else None
        if kind in (REGION, SCHOOL) and not data["place"]:
            self.add_error(kind, _("This role is held in a place: choose it."))
        return data


class PostRoleForm(forms.Form):
    """The role that goes with a post of this person: it ends when the post ends."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("Post"), empty_label="—")
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args, by: User, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.visible_to(by).filter(person=user.person_id).exclude(valid_to__lt=today())
        self.fields["post"].queryset = posts.select_related("person", "school", "region")
        self.fields["post"].label_from_instance = lambda post: (
            f"{post.get_kind_display()} · {post.school or post.region}"
        )
        fitting = [r for r in Authority(by).roles() if r.place in (REGION, SCHOOL) and r.code != SERVICE]
        self.fields["role"].choices = [("", "—"), *((r.code, r.name) for r in fitting)]


class AccountForm(RoleForm):
    """A new account with its first role."""

    username = User._meta.get_field("username").formfield(help_text=_("Letters, digits and @ . + - _"))
    name = User._meta.get_field("name").formfield(label=_("Full name"))
    email = User._meta.get_field("email").formfield(required=False)
    staff_no = forms.CharField(
        label=_("Staff number"), required=False, help_text=_("Joins the account to the person in the roster.")
    )
    field_order = [
        "name",
        "username",
        "email",
        "staff_no",
        "role",
        "region",
        "school",
        "valid_from",
        "valid_to",
        "reason",
    ]

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.people = Person.objects.visible_to(by)
        del self.fields["valid_from"]

    def clean_staff_no(self) -> Person | None:
        """The person behind the number, if that is one whom the maker of the account may see."""
        number = self.cleaned_data["staff_no"].strip()
        person = self.people.filter(staff_no=number).first() if number else None
        if number and person is None:
            raise forms.ValidationError(_("There is no such staff number in the places that you look after."))
        return person


class ServiceForm(forms.Form):
    """An account for another system."""

    username = User._meta.get_field("username").formfield(help_text=_("For example timetable-sync."))
    name = User._meta.get_field("name").formfield(help_text=_("What the system is called."))
    region = LocalizedChoice(Region.objects.none(), label=_("Reads and writes in"))
    reason = forms.CharField(label=_("Purpose"), max_length=200)

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.filter(
            by.scope.regions_q("token.service", path="")
        ).open()


class DetailsForm(forms.ModelForm):
    """Name and e-mail address."""

    class Meta:
        model = User
        fields = ["name", "email"]
        labels = {"name": _("Full name")}


class ReasonForm(forms.Form):
    """Why something is done to an account."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class EndForm(forms.Form):
    """The end of a role."""

    on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput, help_text=_("Empty: ends at once.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Where it will be used."))
    expires_in = forms.TypedChoiceField(
        label=_("Holds for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (LONGEST_DAYS, _("one year"))],
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(code, PERMISSION_NAMES[code]) for code in offered_scopes(user)]


class AccountFilter(forms.Form):
    """What the list of accounts can be narrowed to."""

    q = forms.CharField(label=_("Name or user name"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    region = LocalizedChoice(Region.objects.none(), label=_("Region"), required=False, empty_label=_("All"))
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), ("on", _("Switched on")), ("off", _("Switched off")), ("none", _("Without a role"))],
    )  # fmt: skip

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All")), *role_choices()]
        self.fields["region"].queryset = Region.objects.filter(
            by.scope.regions_q("account.view", path="")
        ).open()

    def narrowed(self, users):
        """The accounts that fit; a filter that makes no sense is left out."""
        self.full_clean()
        data = self.cleaned_data
        return users.matching(
            text=data.get("q", ""),
            role=data.get("role", ""),
            region=data.get("region"),
            state=data.get("state", ""),
        )


class AuditFilter(forms.Form):
    """What the audit trail can be narrowed to."""

    q = forms.CharField(label=_("Who, or which record"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    region = LocalizedChoice(Region.objects.none(), label=_("Region"), required=False, empty_label=_("All"))
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput)
    address = forms.GenericIPAddressField(label=_("Address"), required=False)

    def __init__(self, *args, by: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.filter(
            by.scope.regions_q("audit.view", path="")
        ).open()
        self.fields["kind"].choices = [
            ("", _("All")),
            *((code, label) for code, (_words, label) in KINDS.items()),
        ]

    def narrowed(self, entries):
        """The entries that fit; a filter that makes no sense is left out."""
        self.full_clean()
        data = self.cleaned_data
        return entries.matching(
            text=data.get("q", ""), kinds=KINDS.get(data.get("kind", ""), ((), ""))[0], region=data.get("region"),
            since=data.get("since"), until=data.get("until"), address=data.get("address", ""),
        )  # fmt: skip


KINDS = {  # what an action's first word belongs to
    "sign": (("sign_in", "sign_out", "second_factor", "password"), _("Sign-in")),
    "account": (("account", "grant", "token"), _("Accounts and roles")),
    "observation": (("observation", "rubric"), _("Lesson observations")),
    "plan": (("plan", "requirement", "duty"), _("Plans and duties")),
    "bulletin": (("bulletin", "receipt"), _("Bulletins")),
    "organisation": (
        ("region", "school", "class", "classes", "teaching", "person", "team", "year", "term", "special_day"),
        _("Organisation"),
    ),
    "job": (("job",), _("Background jobs")),
}
