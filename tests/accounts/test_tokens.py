"""Tokens: kept as a hash, never stronger than their account, ended by time and by hand."""

import datetime as dt

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import AuthenticationFailed

from quality.accounts.api.authentication import TokenAuthentication
from quality.accounts.models import ApiToken, User
from quality.accounts.services import authenticate_token, create_token, end_grant, revoke_token
from quality.core.clock import now
from quality.core.errors import Refused


@pytest.fixture
def principal(world):
    return world.east.users["principal"]


def make(user, scopes=("observation.view",), days=30, by=None):
    return create_token(by=by or user, user=user, name="script", scopes=scopes, expires_in=days)


def test_only_the_hash_is_kept(principal):
    token, secret = make(principal)
    assert secret.startswith(f"qp_{token.prefix}_")
    assert len(secret) > 50
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(stored)
    assert secret.split("_", 2)[2] not in str(stored)
    assert len(token.digest) == 64


def test_the_scope_is_the_accounts_cut_down_to_the_tokens(principal):
    _token, secret = make(principal)
    found = authenticate_token(secret)
    assert found == principal
    assert found.scope.permissions == {"observation.view"}
    assert found.scope.school_ids("observation.view") == principal.scope.school_ids("observation.view")
    assert found.scope.school_ids("people.view") == frozenset()
    assert not found.scope.allows("token.own")


@pytest.mark.parametrize(
    "scopes", [[], ["plan.manage"], ["observation.view", "account.manage"], ["token.own"], ["nonsense"]]
)
def test_a_token_can_do_no_more_than_its_account(principal, scopes):
    with pytest.raises(Refused):
        make(principal, scopes)


def test_a_token_loses_what_its_account_loses(world, principal):
    _token, secret = make(principal)
    end_grant(by=world.east.users["county_staff"], grant=principal.grants.get(), reason="left")
    assert authenticate_token(secret).scope.permissions == frozenset()


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_holds_for_a_day_to_a_year(principal, days):
    with pytest.raises(Refused):
        make(principal, days=days)


def test_an_expired_token_does_not_work(principal, time_machine):
    _token, secret = make(principal, days=30)
    time_machine.move_to(now() + dt.timedelta(days=29, hours=23))
    assert authenticate_token(secret) is not None
    time_machine.shift(dt.timedelta(hours=2))
    assert authenticate_token(secret) is None


def test_a_revoked_token_does_not_work(principal):
    token, secret = make(principal)
    revoke_token(by=principal, token=token)
    assert authenticate_token(secret) is None


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: s + "x", lambda s: s[3:], lambda s: "", lambda s: "qp__"]
)
def test_a_spoilt_secret_does_not_work(principal, spoil):
    _token, secret = make(principal)
    assert authenticate_token(spoil(secret)) is None


def test_use_is_noted_once_a_minute(principal, time_machine, django_assert_num_queries):
    token, secret = make(principal)
    time_machine.move_to(now(), tick=False)
    authenticate_token(secret)
    first = ApiToken.objects.get(pk=token.pk).last_used_at
    time_machine.shift(dt.timedelta(seconds=30))
    with django_assert_num_queries(2):  # the token, the roles
        authenticate_token(secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first
    time_machine.shift(dt.timedelta(seconds=31))
    authenticate_token(secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_at > first


def test_tokens_of_others_are_out_of_reach(world, principal):
    token, _secret = make(principal)
    for other in world.everyone():
        if other == principal:
            continue
        assert token not in ApiToken.objects.visible_to(other)
        with pytest.raises(Refused):
            revoke_token(by=other, token=token)
        with pytest.raises(Refused):
            make(principal, by=other)


def test_tokens_of_programs_are_made_by_those_who_look_after_them(world):
    service = world.users["service"]
    for by in (world.users["administrator"], world.users["prefecture_staff"]):
        token, _secret = make(service, ["plan.view"], by=by)
        assert token in ApiToken.objects.visible_to(by)
    for by in (world.east.users["county_staff"], service, world.users["outsider"]):
        with pytest.raises(Refused):
            make(service, ["plan.view"], by=by)


def test_the_header_of_the_api(principal):
    _token, secret = make(principal)

    def ask(header):
        return TokenAuthentication().authenticate(RequestFactory().get("/api/v1/", HTTP_AUTHORIZATION=header))

    user, token = ask(f"Bearer {secret}")
    assert isinstance(user, User)
    assert token.user_id == principal.pk
    assert ask("Basic abc") is None
    assert ask("") is None
    for bad in ("Bearer", "Bearer a b", "Bearer qp_00000000_x", "Bearer \xff"):
        with pytest.raises(AuthenticationFailed):
            ask(bad)
