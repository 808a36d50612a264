"""What the public may know of schools: the facts on the sign at the gate, and the head's name."""

from __future__ import annotations

from django.db.models import QuerySet

from quality.organisation.models import School

FACTS = (
    *("pk", "code", "name", "name_en", "stage", "ownership", "address", "head_name"),
    *("county__order", "county__name", "county__name_en", "township__name"),
)
ORDER = ("county__order", "code")


def public_schools() -> QuerySet:
    """Schools in operation, with what is public about them and nothing else."""
    return School.objects.open().with_head().order_by(*ORDER)
