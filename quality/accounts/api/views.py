"""Who the caller is, and their tokens."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quality.core.access import SIGNED_IN
from quality.core.api.views import ApiView, Records

from ..models import ApiToken, Grant, User
from ..roles import ROLES
from ..services import create_token, revoke_token
from . import serializers


class MeView(ApiView):
    """The account behind the request, its roles in their places, and what these allow."""

    access = SIGNED_IN

    @extend_schema(operation_id="me", tags=["me"], responses=serializers.Me)
    def get(self, request: Request) -> Response:
        """Who the caller is, and may do."""
        user: User = request.user
        token = getattr(user, "token", None)
        return Response(
            {
                "id": user.pk,
                "username": user.username,
                "name": user.name,
                "person": user.person_id,
                "language": user.language,
                "is_service": user.is_service,
                "roles": [role_of(grant) for grant in user.grants_in_force],
                "permissions": sorted(user.scope.permissions),
                "token": token.prefix if token else None,
            }
        )


def role_of(grant: Grant) -> dict:
    """A role held, as it goes out."""
    return {
        "code": grant.role,
        "name": str(ROLES[grant.role].name),
        "region": grant.region_id,
        "region_name": grant.region.name if grant.region_id else None,
        "school": grant.school_id,
        "school_name": grant.school.name if grant.school_id else None,
        "until": grant.last_day,
    }


class Tokens(Records):
    """One's own tokens. A token makes no tokens: no scope includes this, so it asks for the session of a person."""

    access = "token.own"
    queryset = ApiToken.objects.order_by()
    serializer_class = serializers.Token
    order = ("-created_at", "-id")

    def get_queryset(self):
        """Those of the caller's own account."""
        return super().get_queryset().filter(user=self.request.user.pk)

    @extend_schema(request=serializers.TokenInput, responses={201: serializers.NewToken})
    def create(self, request: Request) -> Response:
        """Make a token for oneself. The secret in the answer is shown this once."""
        given = self.read(serializers.TokenInput)
        token, secret = create_token(by=request.user, user=request.user, **given)
        return Response({**self.one(token.pk), "secret": secret}, 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Revoke a token at once."""
        self.matched(request, pk)
        revoke_token(by=request.user, token=self.get_queryset().get(pk=pk))
        return Response(status=204)
