"""Who may call a view of the API: the same rules as for pages."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ..access import permitted


class Declared(BasePermission):
    """The access rule that the view declares; `access_by_action` may ask for more for single actions."""

    def has_permission(self, request: Request, view) -> bool:
        """Public views for all, others for those who hold the permission anywhere; places are the queryset's matter."""
        rule = getattr(view, "access_by_action", {}).get(getattr(view, "action", None), view.access)
        return permitted(request.user, rule)
