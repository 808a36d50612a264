"""Who can see a plan, for “who can see this”."""

from quality.accounts.explained import register_explained

from .models import Plan


def of_plan(plan: Plan) -> dict:
    """A draft lies with its makers; a published plan is open to all who read plans."""
    if plan.status == "draft":
        return {"region": plan.region, "permission": "plan.manage"}
    return {"region": plan.region, "anywhere": True}


def register() -> None:
    """Called when the portal starts."""
    register_explained(Plan, "plan.view", of_plan)
