"""Controls that several forms and filters share."""

from django import forms


def date_input() -> forms.DateInput:
    """A date field in the form that browsers understand."""
    return forms.DateInput(format="%Y-%m-%d")
