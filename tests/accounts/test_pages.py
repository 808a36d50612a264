"""The pages: who may open them, what they list, and at what cost."""

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from quality.accounts.models import User
from quality.accounts.services import record_sign_in
from quality.audit.models import Entry
from tests.factories import make_grant, make_user


def listed(response):
    return {row["username"] for row in response.context["page"].rows}


def test_the_list_shows_the_own_places_only(world, client):
    client.force_login(world.east.users["county_staff"])
    assert listed(client.get("/accounts/")) == {user.username for user in world.east.users.values()}
    client.force_login(world.users["prefecture_staff"])
    people = {user.username for user in world.everyone() if not user.is_service}
    assert listed(client.get("/accounts/")) == people


def test_filters(world, client):
    client.force_login(world.users["prefecture_staff"])
    assert listed(client.get("/accounts/?role=principal")) == {
        f"{key}_{code}" for key in ("east", "west") for code in ("principal", "neighbour_principal")
    }
    west = {user.username for user in world.west.users.values()}
    assert listed(client.get(f"/accounts/?region={world.west.region.pk}")) == west
    assert listed(client.get("/accounts/?state=none")) == {"outsider"}
    assert listed(client.get("/accounts/?q=east_dean")) == {"east_dean"}
    assert client.get("/accounts/?region=99999&role=nonsense&cursor=x").status_code == 200


def test_the_list_costs_the_same_for_many(world, client):
    client.force_login(world.users["prefecture_staff"])
    client.get("/accounts/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/accounts/?q=east")
    for number in range(40):
        make_grant(make_user(f"east-{number}"), "teacher", world.east.school)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/accounts/?q=east")
    assert len(page.context["page"].rows) >= 40
    assert len(many) == len(few) <= 9


def test_foreign_accounts_do_not_exist(world, client):
    client.force_login(world.east.users["county_staff"])
    stranger = world.west.users["teacher"]
    assert client.get(f"/accounts/{stranger.pk}/").status_code == 404
    for door in ("change/", "roles/", "password/", "do/deactivate/"):
        assert client.post(f"/accounts/{stranger.pk}/{door}", {"reason": "x"}).status_code == 404
    assert client.post(f"/accounts/held/{stranger.grants.get().pk}/end/", {"reason": "x"}).status_code == 404
    assert User.objects.get(pk=stranger.pk).is_active


@pytest.mark.parametrize("url", ["/accounts/", "/accounts/new/", "/accounts/programs/", "/accounts/audit/"])
def test_the_office_is_closed_to_schools(world, client, url):
    for code in ("principal", "teacher", "cadre"):
        client.force_login(world.east.users[code])
        assert client.get(url).status_code == 403


def test_a_role_is_given_and_ended_on_the_page(world, client):
    client.force_login(world.east.users["county_staff"])
    user = world.east.users["teacher"]
    page = client.get(f"/accounts/{user.pk}/")
    assert "administrator" not in dict(page.context["role_form"].fields["role"].choices)
    given = client.post(f"/accounts/{user.pk}/roles/", {"role": "cadre", "school": world.east.school.pk})
    assert given.status_code == 302
    grant = user.grants.get(role="cadre")
    refused = client.post(f"/accounts/{user.pk}/roles/", {"role": "cadre", "school": world.east.school.pk})
    assert refused.status_code == 422
    wrong = client.post(f"/accounts/{user.pk}/roles/", {"role": "cadre", "school": world.west.school.pk})
    assert wrong.status_code == 422
    client.post(f"/accounts/held/{grant.pk}/end/", {"reason": "done"})
    assert "cadre" not in User.objects.get(pk=user.pk).scope.roles


def test_an_account_is_made_on_the_page_and_its_password_shown_once(world, client):
    client.force_login(world.east.users["county_staff"])
    person = world.east.people["second_teacher"]
    world.east.users["second_teacher"].delete()
    page = client.post("/accounts/new/", {
        "name": "新老师", "username": "fresh", "staff_no": person.staff_no, "role": "teacher", "school": world.east.school.pk,
    })  # fmt: skip
    user = User.objects.get(username="fresh")
    assert user.person == person
    assert user.check_password(page.context["password"])
    assert page.context["password"] not in client.get(f"/accounts/{user.pk}/").content.decode()
    again = client.post(
        "/accounts/new/", {"name": "x", "username": "y", "staff_no": "nobody", "role": "teacher"}
    )
    assert again.status_code == 422


def test_programs_and_their_tokens(world, client):
    client.force_login(world.users["administrator"])
    made = client.post("/accounts/programs/new/", {
        "username": "sync", "name": "课表系统", "region": world.east.region.pk, "reason": "timetables",
    })  # fmt: skip
    program = User.objects.get(username="sync")
    assert made.url == f"/accounts/programs/{program.pk}/"
    assert not program.has_usable_password()
    page = client.post(made.url, {"name": "t", "expires_in": 30, "scopes": ["plan.view"]})
    assert page.context["secret"].startswith("qp_")
    assert page.context["secret"] not in client.get(made.url).content.decode()


def test_my_token_on_my_page(world, client):
    client.force_login(world.east.users["principal"])
    page = client.post(
        "/accounts/me/tokens/new/", {"name": "t", "expires_in": 30, "scopes": ["observation.view"]}
    )
    token = page.context["token"]
    client.post(f"/accounts/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at
    client.force_login(world.west.users["principal"])
    assert client.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404


def test_language_and_theme_are_kept_with_the_account(world, client):
    user = world.east.users["teacher"]
    client.force_login(user)
    client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    client.post("/theme/", {"theme": "dark"})
    user.refresh_from_db()
    assert (user.language, user.theme) == ("en", "dark")
    client.cookies.clear()
    client.force_login(user)
    page = client.get("/accounts/me/")
    assert '<html lang="en" data-theme="dark"' in page.content.decode()
    assert client.post("/theme/", {"theme": "pink"}).status_code == 400
    assert client.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"}).url == "/"


# ---- the audit trail ------------------------------------------------------------------------------------------------


def test_the_audit_trail_cannot_be_changed(world):
    entry = record_sign_in("sign_in", world.east.users["teacher"])
    with pytest.raises(InternalError, match="never changed"):
        Entry.objects.filter(pk=entry.pk).update(actor_name="somebody else")


def test_the_audit_trail_is_kept(world):
    entry = record_sign_in("sign_in", world.east.users["teacher"])
    with pytest.raises(InternalError, match="180 days"):
        Entry.objects.filter(pk=entry.pk).delete()


def test_each_reads_the_trail_of_the_own_places(world, client):
    for user in (world.east.users["teacher"], world.west.users["teacher"], world.users["prefecture_staff"]):
        record_sign_in("sign_in", user, by=user)
    written = set(Entry.objects.values_list("pk", flat=True))
    east = set(Entry.objects.filter(region_id=world.east.region.pk).values_list("pk", flat=True))
    assert len(east) == 1
    assert (
        set(Entry.objects.visible_to(world.east.users["county_staff"]).values_list("pk", flat=True)) == east
    )
    for user in (world.users["auditor"], world.users["prefecture_staff"]):
        assert set(Entry.objects.visible_to(user).values_list("pk", flat=True)) == written
    for user in (world.users["administrator"], world.east.users["principal"], world.users["outsider"]):
        assert not Entry.objects.visible_to(user).exists()


def test_the_trail_on_the_page(world, client):
    teacher = world.east.users["teacher"]
    for _sign_in in range(60):
        record_sign_in("sign_in", teacher, by=teacher)
    client.force_login(world.users["auditor"])
    page = client.get("/accounts/audit/?kind=sign")
    assert len(page.context["rows"]) == 50
    client.get("/accounts/audit/")
    with CaptureQueriesContext(connection) as queries:
        rest = client.get(f"/accounts/audit/?kind=sign&cursor={page.context['page'].next}")
    assert len(rest.context["rows"]) == 11
    assert len(queries) <= 8
    assert len(client.get("/accounts/audit/?kind=sign&since=2100-01-01").context["rows"]) == 0
    assert client.get("/accounts/audit/?since=nonsense&address=x").status_code == 200


def test_the_front_page_of_those_who_look_after_accounts(client, world):
    client.force_login(world.users["administrator"])
    counts = client.get("/").context["sections"]
    assert [section["code"] for section in counts] == ["accounts"]
    client.force_login(world.users["auditor"])
    assert [section["code"] for section in client.get("/").context["sections"]] == ["audit"]
