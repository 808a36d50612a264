"""Who can see a lesson observation, for “who can see this”."""

from django.utils.translation import gettext_lazy as _

from quality.accounts.explained import register_explained

from .models import Observation


def of_observation(observation: Observation) -> dict:
    """It lies in the school, and belongs to the two people of the lesson."""
    persons = [
        (observation.observer, _("observed the lesson")),
        (observation.teacher, _("taught the lesson")),
    ]
    return {"school": observation.school, "persons": persons}


def register() -> None:
    """Called when the portal starts."""
    register_explained(Observation, "observation.view", of_observation)
