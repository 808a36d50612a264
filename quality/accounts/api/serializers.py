"""Accounts and tokens as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from quality.core.api.fields import Row, Strict

from ..models import ApiToken
from ..services.tokens import LONGEST_DAYS


class Role(serializers.Serializer):
    """A role held today, and where."""

    code = serializers.CharField()
    name = serializers.CharField(help_text="In the language of the caller.")
    region = serializers.IntegerField(allow_null=True)
    region_name = serializers.CharField(allow_null=True)
    school = serializers.IntegerField(allow_null=True)
    school_name = serializers.CharField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text="Last day; null until further notice.")


class Me(serializers.Serializer):
    """Who the caller is and may do."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    person = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    is_service = serializers.BooleanField()
    roles = Role(many=True)
    permissions = serializers.ListField(
        child=serializers.CharField(),
        help_text="Of all roles, cut down to the scopes of the token that is used.",
    )
    token = serializers.CharField(allow_null=True, help_text="Beginning of the token that is used.")


class Token(Row):
    """A token; its secret is not kept."""

    class Meta:
        model = ApiToken
        fields = [
            "id",
            "user",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ]


class NewToken(Token):
    """A token that was just made, with its secret: it is shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(Token.Meta):
        fields = [*Token.Meta.fields, "secret"]


class TokenInput(Strict):
    """A token to be made for oneself."""

    name = serializers.CharField(max_length=60)
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=40),
        min_length=1,
        max_length=40,
        help_text="Permissions, see `/me/`.",
    )
    expires_in = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, help_text="Days.")
