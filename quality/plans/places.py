"""Who can see a plan, for “who can see this”."""

from django.db.models import Q

from quality.accounts.explained import register_explained
from quality.organisation.models import Region

from .models import Plan


def of_plan(plan: Plan) -> dict:
    """A draft lies with its makers; a published plan is open to those below its bureau, whom it binds, and those above."""
    if plan.status == "draft":
        return {"region": plan.region, "permission": "plan.manage"}
    below = Region.objects.subtree_ids([plan.region_id])
    return {"region": plan.region, "also": Q(region__in=below) | Q(school__county__in=below)}


def register() -> None:
    """Called when the portal starts."""
    register_explained(Plan, "plan.view", of_plan)
