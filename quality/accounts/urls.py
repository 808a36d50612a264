"""Addresses of the account pages."""

from django.urls import path

from .views import me, pages, people, programs

app_name = "accounts"

urlpatterns = [
    path("", people.accounts, name="accounts"),
    path("new/", people.new_account, name="new"),
    path("<int:pk>/", people.account, name="account"),
    path("<int:pk>/change/", people.change, name="change"),
    path("<int:pk>/roles/", people.give_role, name="give_role"),
    path("<int:pk>/password/", people.new_password, name="new_password"),
    path("<int:pk>/do/<slug:action>/", people.act, name="act"),
    path("held/<int:pk>/end/", people.end_role, name="end_role"),
    path("me/", me.me, name="me"),
    path("me/tokens/new/", me.new_token, name="new_token"),
    path("tokens/<int:pk>/revoke/", me.revoke, name="revoke_token"),
    path("programs/", programs.programs, name="programs"),
    path("programs/new/", programs.new_program, name="new_program"),
    path("programs/<int:pk>/", programs.program, name="program"),
    path("roles/", pages.roles, name="roles"),
    path("who/<str:label>/<int:pk>/", pages.who, name="who"),
    path("audit/", pages.audit, name="audit"),
    path("demo/<int:pk>/", pages.demo_sign_in, name="demo_sign_in"),
]
