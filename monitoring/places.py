"""Who can see a bulletin, for “who can see this”."""

from django.db.models import Q

from quality.accounts.explained import register_explained

from .models import Bulletin, State


def of_bulletin(bulletin: Bulletin) -> dict:
    """Before it is issued it lies with its makers; afterwards also with those to whom it is addressed."""
    if bulletin.state not in (State.ISSUED, State.SUPERSEDED):
        return {"region": bulletin.region, "permission": "bulletin.compile"}
    receipts = list(bulletin.receipts.values_list("region", "school"))
    regions, schools = (
        {region for region, _s in receipts if region},
        {school for _r, school in receipts if school},
    )
    return {"region": bulletin.region, "also": Q(region__in=regions) | Q(school__in=schools)}


def register() -> None:
    """Called when the portal starts."""
    register_explained(Bulletin, "bulletin.view", of_bulletin)
