"""`Authorization: Bearer qp_…`, besides the browser's session with its CSRF check (DRF's SessionAuthentication)."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from ..services import authenticate_token


class TokenAuthentication(BaseAuthentication):
    """Personal and service tokens. `request.user.scope` is cut down to the token's; `request.auth` is its row."""

    keyword = "Bearer"

    def authenticate(self, request):
        """The account of the token; None where the request brings none; 401 where it brings a bad one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        try:
            secret = parts[1].decode("ascii") if len(parts) == 2 else ""
        except UnicodeError:
            secret = ""
        user = authenticate_token(secret)
        if user is None:
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        return user, user.token

    def authenticate_header(self, request) -> str:
        """What a 401 answer asks for."""
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    """The same for the OpenAPI document."""

    target_class = "quality.accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "qp_<prefix>_<secret>"}
