"""Signing in: the lock, the second factor, the end of sessions, the bureau's own identity provider, demo log-ins."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quality.accounts.adapters import SocialAdapter
from quality.accounts.models import User
from quality.accounts.services import locked_until, unlock_account
from quality.audit.models import Entry
from quality.core.clock import now
from tests.factories import PASSWORD

LOGIN = "/account/login/"


def sign_in(client, login, password=PASSWORD):
    return client.post(LOGIN, {"login": login, "password": password})


def inside(client):
    return client.get("/accounts/me/").status_code == 200


def code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def actions(user):
    return list(Entry.objects.about(user).values_list("action", flat=True))


# ---- name and password ----------------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_by_user_name_or_e_mail(world, client):
    user = world.east.users["teacher"]
    User.objects.filter(pk=user.pk).update(email="teacher@example.org")
    for login in ("east_teacher", "teacher@example.org", "Teacher@Example.org"):
        assert sign_in(client, login).status_code == 302
        assert inside(client)
        client.post("/account/logout/")
    assert actions(user)[:2] == ["sign_out", "sign_in"]


def test_nobody_signs_up(db, client):
    for door in (
        "signup/",
        "email/",
        "confirm-email/",
        "password/reset/",
        "password/set/",
        "3rdparty/signup/",
    ):
        assert client.get(f"/account/{door}").status_code == 404
        assert client.post(f"/account/{door}", {}).status_code == 404


@pytest.mark.smoke
def test_five_failures_lock_even_the_right_password(world, client, time_machine):
    time_machine.move_to(now(), tick=False)
    user = world.east.users["teacher"]
    for _try in range(5):
        assert not locked_until(user)
        sign_in(client, "east_teacher", "wrong-password")
        time_machine.shift(dt.timedelta(seconds=10))
    page = sign_in(client, "east_teacher")
    assert not inside(client)
    until = locked_until(user)
    assert f"{until.astimezone(dt.timezone(dt.timedelta(hours=8))):%H:%M}" in page.content.decode()
    assert actions(user)[0] == "sign_in.locked"
    time_machine.move_to(until + dt.timedelta(seconds=1))
    sign_in(client, "east_teacher")
    assert inside(client)


def test_the_lock_holds_while_the_cache_is_away(world, client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for _try in range(5):
        sign_in(client, "east_teacher", "wrong-password")
    sign_in(client, "east_teacher")
    assert not inside(client)


def test_the_lock_is_for_one_account_and_is_taken_off_by_who_looks_after_it(world, client):
    for _try in range(5):
        sign_in(client, "east_teacher", "wrong-password")
    sign_in(client, "west_teacher")
    assert inside(client)
    client.post("/account/logout/")
    unlock_account(by=world.east.users["county_staff"], user=world.east.users["teacher"])
    sign_in(client, "east_teacher")
    assert inside(client)


def test_unknown_names_are_slowed_down_and_not_written_down(world, client):
    pages = [sign_in(client, "my-secret-typed-here", "wrong").content.decode() for _try in range(6)]
    assert pages[0] != pages[5]
    assert not Entry.objects.filter(target_name__icontains="my-secret").exists()
    assert Entry.objects.filter(action="sign_in.failed", target_id="").exists()


@pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password123456", "east_teacher"])
def test_weak_passwords_are_refused(world, client, weak):
    client.force_login(world.east.users["teacher"])
    values = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    client.post("/account/password/change/", values)
    assert User.objects.get(username="east_teacher").check_password(PASSWORD)


def test_a_temporary_password_is_changed_before_anything_else(world, client):
    user = world.east.users["teacher"]
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    sign_in(client, "east_teacher")
    for url in ("/", "/accounts/me/", "/accounts/roles/"):
        assert client.get(url).url == "/account/password/change/"
    new = "quiet-meadow-71"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert inside(client)
    assert "password.changed" in actions(user)


# ---- second factor --------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED = True


def test_staff_reach_nothing_without_a_second_factor(world, client, strict):
    for user in world.everyone():
        client.force_login(user)
        answer = client.get("/accounts/me/")
        if user.is_staff_role:
            assert answer.url == reverse("mfa_activate_totp"), user
            for url in (
                "/",
                "/accounts/",
                "/accounts/audit/",
                "/accounts/roles/",
                "/account/sessions/",
                "/account/password/change/",
            ):
                assert client.get(url).status_code == 302, (user, url)
        else:
            assert answer.status_code == 200, user


def test_setting_up_the_app_opens_the_portal_and_asks_for_codes_from_then_on(
    world, client, strict, django_capture_on_commit_callbacks
):
    user = world.east.users["county_staff"]
    sign_in(client, user.username)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert inside(client)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert "second_factor.added" in actions(user)
    client.post("/account/logout/")
    sign_in(client, user.username)
    assert not inside(client)
    cache.clear()  # the code just used would be refused as a replay
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert inside(client)


def test_wrong_codes_count_towards_the_lock(world, client):
    user = world.east.users["teacher"]
    TOTP.activate(user, generate_totp_secret())
    sign_in(client, user.username)
    for _try in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert locked_until(user)
    assert actions(user)[:5] == ["second_factor.failed"] * 5


def test_staff_keep_their_last_second_factor(world, client, strict):
    user = world.east.users["county_staff"]
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": now().timestamp()}]
    session.save()
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


# ---- the end of sessions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "minutes"), [("county_staff", 30), ("principal", 8 * 60)])
def test_idle_sessions_end(world, client, time_machine, role, minutes):
    time_machine.move_to(now(), tick=False)
    client.force_login(world.east.users[role])
    assert inside(client)
    time_machine.shift(dt.timedelta(minutes=minutes - 1))
    assert inside(client)
    time_machine.shift(dt.timedelta(minutes=minutes + 1))
    answer = client.get("/accounts/me/")
    assert answer.url.startswith(LOGIN)
    assert "sign_out.expired" in actions(world.east.users[role])
    assert not inside(client)


def test_no_session_outlives_twelve_hours(world, client, time_machine):
    time_machine.move_to(now(), tick=False)
    client.force_login(world.east.users["principal"])
    for _hour in range(12):
        assert inside(client)
        time_machine.shift(dt.timedelta(hours=1))
    time_machine.shift(dt.timedelta(minutes=1))
    assert not inside(client)


def test_a_fragment_is_told_so_instead_of_getting_the_sign_in_page(world, client, time_machine):
    time_machine.move_to(now(), tick=False)
    client.force_login(world.east.users["county_staff"])
    time_machine.shift(dt.timedelta(hours=1))
    assert client.get("/accounts/", headers={"HX-Request": "true"}).status_code == 401


def test_signing_out_everywhere_else(world, client):
    other = Client()
    sign_in(other, "east_teacher")
    sign_in(client, "east_teacher")
    client.get("/account/sessions/")
    client.post("/account/sessions/")
    assert inside(client)
    assert not inside(other)


# ---- the bureau's own identity provider -----------------------------------------------------------------------------


def identity(email="", verified=True, username=""):
    account = SocialAccount(
        provider="bureau", uid="77", extra_data={"userinfo": {"preferred_username": username, "email": email}}
    )
    addresses = [EmailAddress(email=email, verified=verified, primary=True)] if email else []
    return SocialLogin(account=account, user=User(), email_addresses=addresses)


def meet(rf, login):
    request = rf.post("/account/oidc/bureau/login/callback/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    SocialAdapter(request).pre_social_login(request, login)
    return login


def test_a_known_account_is_joined_by_verified_address_or_user_name(world, rf):
    user = world.east.users["teacher"]
    User.objects.filter(pk=user.pk).update(email="t@example.org")
    assert meet(rf, identity(email="T@example.org")).user == user
    SocialAccount.objects.all().delete()
    assert meet(rf, identity(username="east_teacher")).user == user


@pytest.mark.parametrize("case", ["unknown", "unverified", "switched off", "program", "two fit", "nothing"])
def test_others_are_refused_with_a_message(world, rf, case):
    User.objects.filter(username="east_teacher").update(
        email="t@example.org", is_active=case != "switched off"
    )
    login = {
        "unknown": identity(email="stranger@example.org", username="stranger"),
        "unverified": identity(email="t@example.org", verified=False),
        "switched off": identity(email="t@example.org"),
        "program": identity(username="service"),
        "two fit": identity(email="t@example.org", username="west_teacher"),
        "nothing": identity(),
    }[case]
    with pytest.raises(ImmediateHttpResponse) as refused:
        meet(rf, login)
    assert refused.value.response.url == LOGIN
    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(action="sign_in.refused").exists()


# ---- demonstration --------------------------------------------------------------------------------------------------


def test_demo_log_ins_exist_in_a_demonstration_only(world, client, settings):
    user = world.east.users["principal"]
    User.objects.filter(pk=user.pk).update(is_demo=True)
    url = f"/accounts/demo/{user.pk}/"
    settings.DEMO = False
    assert client.post(url).status_code == 404
    assert "demo-2026" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    assert "demo-2026" in client.get(LOGIN).content.decode()
    assert client.post(f"/accounts/demo/{world.west.users['principal'].pk}/").status_code == 404
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert inside(client)
