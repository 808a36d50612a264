"""Plans and what follows from them."""

from .obligations import Adjustment, Obligation
from .plans import Measure, Milestone, Plan, PlanDocument, Project, Requirement, Status, Version

__all__ = [
    "Adjustment",
    "Measure",
    "Milestone",
    "Obligation",
    "Plan",
    "PlanDocument",
    "Project",
    "Requirement",
    "Status",
    "Version",
]
